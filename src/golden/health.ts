import type { z } from "zod"
import type { goldenHealth } from "../schemas/golden/vms.js"

/** The context of the verb, which needs no caller. */
export interface HealthContext {
  readiness: { check(): Promise<{ ready: boolean; draining?: true; keystone: string }> }
}

/** Whether requests can be served. */
export async function checkHealth({ readiness }: HealthContext): Promise<z.output<typeof goldenHealth>> {
  const { ready, draining, keystone } = await readiness.check()
  if (ready) return { status: "healthy" }
  if (draining) return { status: "unhealthy", error: "This process is shutting down." }
  const what = keystone === "unreachable" ? "The identity service" : "The database"
  return { status: "unhealthy", error: `${what} cannot be reached. Try again later.` }
}
