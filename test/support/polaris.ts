import { createTRPCClient, httpLink } from "@trpc/client"
import { randomUUID } from "node:crypto"
import { appendFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { pino } from "pino"
import { createApp } from "../../src/app.js"
import { readConfig } from "../../src/config.js"
import type { AppRouter } from "../../src/routers/index.js"
import { createServices, type Services } from "../../src/services.js"
import { LOG_FOLDER } from "./log-folder.js"
import { ANY_PACE } from "./any-pace.js"

export interface Polaris {
  /** Where the process listens, without the prefix. */
  url: string
  /** A typed client; `headers` say who asks. */
  client(headers: Record<string, string>): Client
  /** What it has logged so far, a parsed line each. */
  lines: Record<string, unknown>[]
  /** Its inside, to see that nothing is left there. */
  services: Services
  close(): Promise<void>
}

export type Client = ReturnType<typeof createTRPCClient<AppRouter>>

const LOG_FILE = `${LOG_FOLDER}/polaris-${process.pid}.log`

/**
 * A whole Polaris on a port of its own, in front of the Keystone at `authUrl`. Close it when the test ends.
 */
export async function startPolaris(authUrl: string, settings: Record<string, string> = {}): Promise<Polaris> {
  /** Created when something needs it; the run removes it. */
  const DATABASE_FOLDER = `${LOG_FOLDER}/database-${randomUUID()}`
  const always = { OS_AUTH_URL: authUrl, PORT: "0", LOG_LEVEL: "debug", DATABASE_FOLDER, ...ANY_PACE }
  const config = readConfig({ ...always, ...settings })
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { level: config.server.logLevel },
    {
      write(line) {
        appendFileSync(LOG_FILE, line)
        lines.push(JSON.parse(line) as Record<string, unknown>)
      },
    },
  )
  const services = await createServices(config, { log })
  const app = createApp(services)
  await app.listen({ host: "127.0.0.1", port: 0 })
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    client: (headers) =>
      createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}${config.server.prefix}`, headers })] }),
    lines,
    services,
    async close() {
      await app.close()
      await services.close()
    },
  }
}
