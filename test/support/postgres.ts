import { spawn, spawnSync, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { freePort } from "./ports.js"

/** Debian's `postgresql` on a port of its own, in a temporary folder. */
export interface Postgres {
  /** An empty database of its own; returns its URL. */
  create(): Promise<string>
  /** The folder of its files. */
  data: string
  /** As after a crash: connections break, and what was committed is still there after `start`. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Takes connections and answers nothing, until it goes on. */
  freeze(): void
  goOn(): void
  close(): Promise<void>
}

const VERSIONS = "/usr/lib/postgresql"

/** `settings` are those of postgresql.conf. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<Postgres> {
  const binaries = join(VERSIONS, readdirSync(VERSIONS).sort().at(-1) ?? "", "bin")
  const folder = mkdtempSync(join(tmpdir(), "polaris-postgres-"))
  const user = accountFor(folder)
  const data = join(folder, "data")
  const port = await freePort()
  let server: ChildProcess | undefined
  let created = 0

  runToEnd(join(binaries, "initdb"), ["-D", data, "-U", "polaris", "-A", "trust", "-N"], user)

  const urlOf = (name: string) => `postgresql://polaris@127.0.0.1:${port}/${name}`

  async function start(): Promise<void> {
    const own = { port, listen_addresses: "127.0.0.1", unix_socket_directories: folder, fsync: "off" }
    const args = Object.entries({ ...own, ...settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ])
    const started = spawn(join(binaries, "postgres"), ["-D", data, ...args], { ...user, stdio: "ignore" })
    await once(started, "spawn")
    server = started
    while (!(await answers(urlOf("postgres")))) {
      if (started.exitCode !== null) throw new Error("postgres ended at its start")
      await sleep(20)
    }
  }

  async function stop(): Promise<void> {
    if (server === undefined) return
    const ended = once(server, "close")
    server.kill("SIGQUIT")
    await ended
    server = undefined
  }

  await start()
  return {
    data,
    async create() {
      const name = `polaris_${++created}`
      await withClient(urlOf("postgres"), (client) => client.query(`create database ${name}`))
      return urlOf(name)
    },
    stop,
    start,
    freeze: () => void server?.kill("SIGSTOP"),
    goOn: () => void server?.kill("SIGCONT"),
    async close() {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then the account of Debian's package does it. */
function accountFor(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const [uid = 0, gid = 0] = ["-u", "-g"].map((flag) => Number(spawnSync("id", [flag, "postgres"]).stdout))
  chownSync(folder, uid, gid)
  return { uid, gid }
}

function runToEnd(command: string, args: string[], user: { uid?: number; gid?: number }): void {
  const { status, stderr } = spawnSync(command, args, { ...user, encoding: "utf8" })
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on("error", () => undefined)
  await client.connect()
  return work(client).finally(() => client.end())
}

const answers = (url: string) =>
  withClient(url, (client) => client.query("select 1")).then(
    () => true,
    () => false,
  )
