import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import { ConfigError } from "../config.js"

/** The process that holds the folder. `started` distinguishes it from a later one with the same id. */
interface Holder {
  pid: number
  host: string
  started: string | null
}

/**
 * Locks a folder for this process, and returns a function that releases it. Locks are numbered files, of
 * which the highest number counts. A released lock is an empty file; a lock whose process has ended is
 * ignored.
 * @throws ConfigError when another process has the folder
 */
export function lockFolder(folder: string): () => void {
  for (;;) {
    const last = Math.max(0, ...numbers(folder))
    const holder = holderOf(fileOf(folder, last))
    if (holder !== undefined && mayRun(holder))
      throw new ConfigError(inUse(folder, fileOf(folder, last), holder))
    if (take(folder, last + 1)) return () => truncateSync(fileOf(folder, last + 1))
  }
}

/** False if another process was faster. */
function take(folder: string, number: number): boolean {
  const file = fileOf(folder, number)
  const draft = join(folder, `draft-${process.pid}`)
  writeFileSync(draft, JSON.stringify(self()))
  try {
    linkSync(draft, file)
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false
    throw error
  } finally {
    rmSync(draft)
  }
  const all = numbers(folder)
  /** Another process has created and removed this number meanwhile. */
  const isLast = Math.max(...all) === number
  for (const other of isLast ? all.filter((one) => one < number) : [number])
    rmSync(fileOf(folder, other), { force: true })
  return isLast
}

const fileOf = (folder: string, number: number) => join(folder, `lock-${number}`)

const numbers = (folder: string): number[] =>
  readdirSync(folder)
    .flatMap((name) => /^lock-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)

function holderOf(file: string): Holder | undefined {
  try {
    const text = readFileSync(file, "utf8")
    return text === "" ? undefined : (JSON.parse(text) as Holder)
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined
    throw error
  }
}

const self = (): Holder => ({ pid: process.pid, host: hostname(), started: startOf(process.pid) })

/** A process on another host cannot be checked, so it counts as running. */
function mayRun({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true
  if (started !== null) return startOf(pid) === started
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/**
 * Identifies a process by the system's boot and the process's start; null if the system does not report them,
 * or the process has ended.
 */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    /** The name of the process may contain spaces and parentheses (proc(5)); field 22 is the start. */
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)?.trim().split(" ")
    return `${boot} ${fields?.[19]}`
  } catch {
    return null
  }
}

const inUse = (folder: string, file: string, { pid, host }: Holder) =>
  `DATABASE_FOLDER: process ${pid}${host === hostname() ? "" : ` on ${host}`} uses the database in ${folder}, ` +
  `which serves one process. End that process, or set DATABASE_URL to share a PostgreSQL server.` +
  (host === hostname() ? "" : ` If it no longer runs, delete ${file}.`)
