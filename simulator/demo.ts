import closeWithGrace from "close-with-grace"
import { randomBytes } from "node:crypto"
import { existsSync, rmSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { createApp } from "../src/app.js"
import { readConfig, type Config } from "../src/config.js"
import { createServices } from "../src/services.js"
import { startSimulator, type Simulator } from "./index.js"
import { accountLines } from "./demo-accounts.js"
import { fillLibrary } from "./demo-library.js"

const FOLDER = ".polaris/demo"
const DATABASE = `${FOLDER}/database`

/** Variables that name a real cloud. The demo has its own. */
const OF_A_CLOUD = ["OS_AUTH_URL", "OS_REGION_NAME", "OS_CACERT", "GLANCE_ENDPOINT"]

/**
 * Runs Polaris and a simulated cloud in one process, for a first look. All other variables have their usual
 * effect. The state is stored in a folder; `--fresh` empties it.
 */
async function demo(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env")
  const { SIMULATOR_PORT = "5005", SIMULATOR_STORE_PORT = "6005", ...env } = process.env
  const fresh = process.argv.includes("--fresh")
  const s3 = env["S3_ENDPOINT"] ? {} : { s3: { port: Number(SIMULATOR_STORE_PORT) } }
  const simulator = await startSimulator({
    port: Number(SIMULATOR_PORT),
    dir: FOLDER,
    fresh,
    seed: true,
    ...s3,
  })
  try {
    if (fresh) rmSync(DATABASE, { recursive: true, force: true })
    const defaults = { ...DEFAULTS, ...storeOf(simulator) }
    await serve(simulator, readConfig({ ...defaults, ...own(env), OS_AUTH_URL: simulator.authUrl }))
  } catch (error) {
    await simulator.close()
    throw error
  }
  const ignored = OF_A_CLOUD.filter((name) => env[name])
  if (ignored.length > 0)
    console.log(`\nNot used, because the demo has its own cloud: ${ignored.join(", ")}.`)
}

const DEFAULTS = {
  LOG_LEVEL: "warn",
  SESSION_KEYS: randomBytes(32).toString("base64"),
  DATABASE_FOLDER: DATABASE,
}

function storeOf({ s3 }: Simulator): Record<string, string> {
  if (s3 === undefined) return {}
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = s3
  const keys = { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey }
  return { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket, ...keys }
}

const own = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== "" && !OF_A_CLOUD.includes(name)),
  )

async function serve(simulator: Simulator, config: Config): Promise<void> {
  const services = await createServices(config)
  const app = createApp(services)
  const ending = new AbortController()
  closeWithGrace({ delay: 5_000, logger: services.log }, async () => {
    ending.abort()
    await app.close()
    await services.close()
    await simulator.close()
  })
  const { host } = config.server
  await app.listen({ host, port: config.server.port })
  const { port } = app.server.address() as AddressInfo
  const origin = originOf(host, port)
  console.log(welcome(origin, config.server, simulator))
  if (simulator.s3 === undefined) return
  /** The demo is usable before the pictures are uploaded. */
  await fillLibrary({ polaris: origin, keystone: simulator.authUrl }, ending.signal).catch(
    (error: unknown) => {
      if (!ending.signal.aborted) console.error("The library's pictures cannot be added:", error)
    },
  )
}

/** An address that a browser on this machine can open. */
function originOf(host: string, port: number): string {
  const reachable = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? host
  return `http://${reachable.includes(":") && !reachable.startsWith("[") ? `[${reachable}]` : reachable}:${String(port)}`
}

function welcome(origin: string, server: Config["server"], { authUrl, world, s3 }: Simulator): string {
  const [polaris, keystone] = [origin + server.prefix, authUrl]
  const console = server.console === "on" ? `Console    ${origin}/\n` : ""
  return `
${console}Polaris    ${polaris}
Catalog    ${origin}/api/images
Golden     ${origin}/api/v1   (images built on a simulated Nova)
Library    ${origin}/v1${s3 ? `   (its objects at ${s3.endpoint}, simulated)` : ""}
Keystone   ${keystone}   (simulated, with a Glance; state in ${FOLDER}, --fresh starts over)

Users of the domain Default:

${accountLines(world.identity).join("\n")}

${server.console === "on" ? "Open the console in a browser, or try it by hand:" : "Try it by hand:"}

TOKEN=$(curl -si ${keystone}/auth/tokens -H 'content-type: application/json' -d '{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","password":"demo","domain":{"name":"Default"}}}},"scope":{"project":{"name":"demo","domain":{"name":"Default"}}}}}' | tr -d '\\r' | sed -n 's/^x-subject-token: //ip')
curl -s ${polaris}/compute.image.listImages -H "x-auth-token: $TOKEN"
curl -s ${polaris}/compute.image.createImage -H "x-auth-token: $TOKEN" -H 'content-type: application/json' -d '{"name":"my image","container_format":"bare","disk_format":"raw"}'

Press Ctrl-C to stop the demo.`
}

demo().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  const taken = error.code === "EADDRINUSE" ? `port ${String(error.port)} is taken` : error.message
  const hint = taken.startsWith("port ")
    ? " PORT, SIMULATOR_PORT and SIMULATOR_STORE_PORT choose other ports."
    : ""
  console.error(`The demo cannot start: ${taken}.${hint}`)
  process.exit(1)
})
