import { startChild, type Child } from "../support/child.js"
import { freePort } from "../support/ports.js"

export const NAMES = ["web 1", "web 2", "worker"] as const
export type Name = (typeof NAMES)[number]

/** Two web processes and a worker. Each keeps its port, as behind a load balancer. */
export interface Processes {
  urls: string[]
  kill(name: Name): Promise<void>
  start(name: Name, changed?: Record<string, string>): Promise<void>
  /** All of them, one after another, with other settings. */
  restart(changed: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export async function startProcesses(settings: Record<string, string>): Promise<Processes> {
  const ports = await Promise.all(NAMES.map(() => freePort()))
  const running = new Map<Name, Child>()
  const processes: Processes = {
    urls: ports.slice(0, 2).map((port) => `http://127.0.0.1:${port}`),
    async start(name, changed = {}) {
      const own = { ROLE: name === "worker" ? "worker" : "web", PORT: `${ports[NAMES.indexOf(name)]}` }
      const child = startChild({ ...settings, ...own, ...changed })
      running.set(name, child)
      await child.listening()
    },
    async kill(name) {
      const child = running.get(name)
      child?.signal("SIGKILL")
      await child?.ended()
    },
    async restart(changed) {
      for (const name of NAMES) {
        await end(running.get(name))
        await processes.start(name, changed)
      }
    },
    async close() {
      for (const child of running.values()) await end(child)
    },
  }
  for (const name of NAMES) await processes.start(name)
  return processes
}

async function end(child: Child | undefined): Promise<void> {
  child?.signal("SIGTERM")
  await child?.ended()
}
