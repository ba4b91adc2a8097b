import { pino } from "pino"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { readConfig } from "../../src/config.js"
import { createServices } from "../../src/services.js"
import { embeddedFolders } from "../support/embedded.js"

const OS_AUTH_URL = "http://127.0.0.1:9/v3"
const silent = pino({ level: "silent" })
let folders: Awaited<ReturnType<typeof embeddedFolders>>

beforeAll(async () => {
  folders = await embeddedFolders()
})

afterAll(() => folders.remove())

test("Polaris has a store if one is configured, and signs for the address that browsers use", async () => {
  await using simulator = await startSimulator({ s3: true })
  if (!simulator.s3) throw new Error("no store")
  const { endpoint, bucket, accessKeyId, secretAccessKey } = simulator.s3
  const keys = { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey }
  const location = {
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_PUBLIC_ENDPOINT: "https://files.example/s3",
  }
  const services = await createServices(
    readConfig({
      ...{ OS_AUTH_URL: simulator.authUrl, DATABASE_FOLDER: folders.folder() },
      ...{ ...location, ...keys },
    }),
    { log: silent },
  )
  const url = await services.storage?.signGet({ key: "a b", expiresIn: 300 })
  expect(url).toMatch(/^https:\/\/files\.example\/s3\/polaris\/a%20b\?/)
  await services.storage?.checked
  expect(simulator.s3.requests.map(({ operation }) => operation)).toContain("PutBucketCors")
  await services.close()
})

test("it starts and ends while the store is away, and without one", async () => {
  const keys = { S3_BUCKET: "a", S3_ACCESS_KEY_ID: "key", S3_SECRET_ACCESS_KEY: "secret" }
  const DATABASE_FOLDER = folders.folder()
  const store = { S3_ENDPOINT: "http://127.0.0.1:9", ...keys }
  const away = await createServices(readConfig({ OS_AUTH_URL, DATABASE_FOLDER, ...store }), { log: silent })
  expect(away.storage).toBeDefined()
  await away.close()
  const none = await createServices(readConfig({ OS_AUTH_URL }), { log: silent })
  expect(none.storage).toBeUndefined()
  await none.close()
})
