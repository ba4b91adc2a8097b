import { execFileSync, spawn, type ChildProcess } from "node:child_process"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import type { Cloud } from "./cloud.js"

/** A process as the kernel reports it. Linux only. */
export interface Watched {
  /** Milliseconds of processor time so far, of all threads. */
  cpu(): number
  /** Bytes in memory now. */
  rss(): number
  /** Peak bytes in memory since the last `forgetPeak`. */
  peak(): number
  forgetPeak(): void
}

/** A server that runs as a process of its own. */
export interface Running extends Watched {
  url: string
  /** Bytes in memory after the start, before any request. */
  idle: number
}

const NANOSECONDS = 1e6

export function watch(pid: number): Watched {
  const bytes = (field: string) => {
    const line = RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))
    return Number(line?.[1]) * 1024
  }
  const spent = (thread: string) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / NANOSECONDS
  return {
    cpu: () => readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + spent(thread), 0),
    rss: () => bytes("VmRSS"),
    peak: () => bytes("VmHWM"),
    forgetPeak: () => writeFileSync(`/proc/${pid}/clear_refs`, "5"),
  }
}

/** One person makes all requests of a benchmark. They are counted all the same. */
const UNLIMITED = Object.fromEntries(
  ["REQUESTS_PER_USER", "REQUESTS_PER_PROJECT", "REQUESTS_PER_ADDRESS"].map((name) => [name, "100000000"]),
)

/** Runs `work` with its own Polaris, a process as an operator starts it, and stops it afterwards. */
export async function withPolaris<T>(
  cloud: Pick<Cloud, "authUrl" | "region">,
  settings: Record<string, string>,
  work: (polaris: Running) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const env = {
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    OS_AUTH_URL: cloud.authUrl,
    OS_REGION_NAME: cloud.region,
    PORT: String(port),
    SHUTDOWN_DELAY_SECONDS: "0",
    ...UNLIMITED,
    ...settings,
  }
  return withProgram({ name: "Polaris", port, args: ["main.js"], options: { cwd: "dist", env } }, work)
}

/** The same with the program that does nothing but forward calls to a Glance. */
export async function withForwarder<T>(glance: string, work: (forwarder: Running) => Promise<T>): Promise<T> {
  const port = await freePort()
  const args = ["--import", "tsx", "bench/support/forwarder.ts", glance, String(port)]
  return withProgram({ name: "The forwarder", port, args, options: {} }, work)
}

interface Program {
  name: string
  port: number
  args: string[]
  options: { cwd?: string; env?: Record<string, string> }
}

async function withProgram<T>(
  { name, port, args, options }: Program,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  const child = spawn(process.execPath, args, { ...options, stdio: ["ignore", 2, 2] })
  const kill = () => child.kill("SIGKILL")
  process.once("exit", kill)
  try {
    const url = `http://127.0.0.1:${port}`
    await ready(child, name, url)
    const watched = watch(child.pid ?? 0)
    return await work({ ...watched, url, idle: watched.rss() })
  } finally {
    await end(child)
    process.off("exit", kill)
  }
}

async function ready(child: ChildProcess, name: string, url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`${name} did not start.`)
    const answer = await fetch(`${url}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Error(`${name} did not respond within a minute.`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await Promise.race([ended, sleep(5000, undefined, { ref: false }).then(() => child.kill("SIGKILL"))])
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The sources of the process, without the simulator. */
const sources = () =>
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("simulator"))
    .map((file) => statSync(`src/${file}`).mtimeMs)

/** Builds Polaris if its sources are newer than the build. */
export function build(): void {
  if (existsSync("dist/main.js") && statSync("dist/main.js").mtimeMs > Math.max(...sources())) return
  execFileSync("npm", ["run", "build"], { stdio: ["ignore", 2, 2] })
}
