#!/usr/bin/env node
import closeWithGrace from "close-with-grace"
import { existsSync } from "node:fs"
import { createApp } from "./app.js"
import { ConfigError, readConfig } from "./config.js"
import { defect } from "./failure.js"
import { AFTER_CUT_MS, shutDown } from "./server/shutdown.js"
import { createServices } from "./services.js"

/** The process. Only this module ends it. */
async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env")
  const config = readConfig()
  const services = await createServices(config)
  if (config.session.keys === undefined) services.log.warn(NO_SESSIONS)
  const app = createApp(services)
  const { host, port, shutdownDelayMs, shutdownGraceMs: graceMs } = config.server
  await app.listen({ host, port })
  closeWithGrace(
    { delay: shutdownDelayMs + graceMs + LATEST_MS, logger: services.log },
    async ({ err, signal }) => {
      if (err) services.log.fatal(defect(err), "ending after an unexpected failure")
      /** Ctrl-C comes from a person, so no load balancer has to notice. */
      const delayMs = signal === "SIGTERM" ? shutdownDelayMs : 0
      await shutDown({ ...services, app, delayMs, graceMs })
      await services.close()
    },
  )
}

/** The time, after all delays and grace periods, after which a process that hangs is ended. */
const LATEST_MS = AFTER_CUT_MS + 5_000

const NO_SESSIONS = "SESSION_KEYS is not set: nobody can sign in here, every request needs an X-Auth-Token"

const HINT = "\nNo cloud at hand? `npm run demo` starts Polaris with a simulated one."

function explain(error: unknown): unknown {
  if (error instanceof ConfigError)
    return error.variables.includes("OS_AUTH_URL") ? error.message + HINT : error.message
  const { code, port } = (error ?? {}) as { code?: string; port?: number }
  return code === "EADDRINUSE" ? `Port ${port} is in use. Set PORT to another one.` : error
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
