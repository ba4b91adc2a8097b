import { startChild, type Child } from "./child.js"
import { startPostgres } from "./postgres.js"

/** Whether tests of the library run on several processes that share a PostgreSQL. */
export const withOtherProcesses = () => process.env["POLARIS_TEST_DATABASE"] === "processes"

/** A second web process and a worker, beside the Polaris in the process of the tests. */
export interface OtherProcesses {
  /** The settings that the first process needs. */
  settings: Record<string, string>
  /** The URL of the second web process. */
  start(settings: Record<string, string>): Promise<string>
  stop(): Promise<void>
  close(): Promise<void>
}

export async function otherProcesses(): Promise<OtherProcesses> {
  const server = await startPostgres()
  const settings = { DATABASE_URL: await server.create(), ROLE: "web" }
  let running: Child[] = []

  async function stop(): Promise<void> {
    for (const child of running) child.signal("SIGTERM")
    for (const child of running) await child.ended()
    running = []
  }

  return {
    settings,
    async start(given) {
      const [web, worker] = ["web", "worker"].map((ROLE) => startChild({ ...given, ...settings, ROLE }))
      if (web === undefined || worker === undefined) throw new Error("no process was started")
      running = [web, worker]
      await worker.listening()
      return web.listening()
    },
    stop,
    async close() {
      await stop()
      await server.close()
    },
  }
}
