import closeWithGrace from "close-with-grace"
import { existsSync } from "node:fs"
import { createApp } from "./app.js"
import { ConfigError, readConfig } from "./config.js"
import { defect } from "./failure.js"
import { AFTER_CUT, shutDown } from "./server/shutdown.js"
import { createServices } from "./services.js"

/** The process. The only place that ends it. */
async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env")
  const config = readConfig(process.env)
  const services = await createServices(config)
  if (config.SESSION_KEYS === undefined) services.log.warn(NO_SESSIONS)
  const app = createApp(services)
  await app.listen({ host: config.HOST, port: config.PORT })
  const [delay, grace] = [config.SHUTDOWN_DELAY_SECONDS * 1000, config.SHUTDOWN_GRACE_SECONDS * 1000]
  closeWithGrace({ delay: delay + grace + LATEST, logger: services.log }, async ({ err, signal }) => {
    if (err) services.log.fatal(defect(err), "ending after an unexpected failure")
    /** Ctrl-C is a person, who waits for no load balancer. */
    await shutDown({ ...services, app, delay: signal === "SIGTERM" ? delay : 0, grace })
    await services.close()
  })
}

/** Milliseconds after all delays and graces at which a process that still hangs is ended. */
const LATEST = AFTER_CUT + 5_000

const NO_SESSIONS = "SESSION_KEYS is not set: nobody can sign in here, every request needs an X-Auth-Token"

const HINT = "\nNo cloud at hand? `npm run demo` starts Polaris with a simulated one."

function explain(error: unknown): unknown {
  if (error instanceof ConfigError) return process.env["OS_AUTH_URL"] ? error.message : error.message + HINT
  const { code, port } = (error ?? {}) as { code?: string; port?: number }
  return code === "EADDRINUSE" ? `Port ${port} is taken. Set PORT to another one.` : error
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
