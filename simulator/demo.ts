import closeWithGrace from "close-with-grace"
import { randomBytes } from "node:crypto"
import { createApp } from "../src/app.js"
import { readConfig } from "../src/config.js"
import { createServices } from "../src/services.js"
import { startSimulator } from "./index.js"

const FOLDER = ".polaris/demo"

/**
 * Polaris and a simulated cloud in one process, for a first look. The state is kept in a folder; `--fresh`
 * empties it.
 */
async function demo(): Promise<void> {
  const { PORT = "4005", SIMULATOR_PORT = "5005", HOST, LOG_LEVEL = "warn" } = process.env
  const fresh = process.argv.includes("--fresh")
  const simulator = await startSimulator({ port: Number(SIMULATOR_PORT), dir: FOLDER, fresh, seed: true })
  const SESSION_KEYS = randomBytes(32).toString("base64")
  const config = readConfig({ OS_AUTH_URL: simulator.authUrl, PORT, HOST, LOG_LEVEL, SESSION_KEYS })
  const services = await createServices(config)
  const app = createApp(services)
  closeWithGrace({ delay: 5_000, logger: services.log }, async () => {
    await app.close()
    await services.close()
    await simulator.close()
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  console.log(welcome(`http://${config.HOST}:${config.PORT}`, config.PREFIX, simulator.authUrl))
}

const welcome = (origin: string, prefix: string, keystone: string, polaris = origin + prefix) => `
Console    ${origin}/
Polaris    ${polaris}
Keystone   ${keystone}   (simulated, with a Glance; state in ${FOLDER}, --fresh starts over)
Users      demo, other and admin, each with its name as password and a project of its name, domain Default

Open the console in a browser, or try it by hand:

TOKEN=$(curl -si ${keystone}/auth/tokens -H 'content-type: application/json' -d '{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","password":"demo","domain":{"name":"Default"}}}},"scope":{"project":{"name":"demo","domain":{"name":"Default"}}}}}' | tr -d '\\r' | sed -n 's/^x-subject-token: //ip')
curl -s ${polaris}/compute.image.listImages -H "x-auth-token: $TOKEN"
curl -s ${polaris}/compute.image.createImage -H "x-auth-token: $TOKEN" -H 'content-type: application/json' -d '{"name":"my image","container_format":"bare","disk_format":"raw"}'

Press Ctrl-C to stop the demo.`

demo().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  const taken = error.code === "EADDRINUSE" ? `port ${error.port} is taken` : error.message
  console.error(`The demo cannot start: ${taken}. PORT and SIMULATOR_PORT choose other ports.`)
  process.exit(1)
})
