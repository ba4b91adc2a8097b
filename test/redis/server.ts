import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort, isListening } from "../support/ports.js"

/** Debian's `redis-server` on a port of its own, keeping nothing. */
export interface Redis {
  url: string
  /** As after a crash: everything it knew is gone. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Takes connections and answers nothing, until it goes on. */
  freeze(): void
  goOn(): void
  close(): Promise<void>
}

export async function startRedis(): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), "polaris-redis-"))
  const port = await freePort()
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder]
    const started = spawn("redis-server", [...options, "--save", "", "--appendonly", "no"], {
      stdio: "ignore",
    })
    await once(started, "spawn")
    server = started
    while (!(await isListening(port))) {
      if (started.exitCode !== null) throw new Error("redis-server ended at its start")
      await sleep(20)
    }
  }

  async function stop(): Promise<void> {
    if (server === undefined) return
    const ended = once(server, "close")
    server.kill("SIGKILL")
    await ended
    server = undefined
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => void server?.kill("SIGSTOP"),
    goOn: () => void server?.kill("SIGCONT"),
    async close() {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
