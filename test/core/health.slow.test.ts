import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { createReadiness } from "../../src/server/readiness.js"
import { cut, hang, json } from "../support/stand-in.js"
import { polarisAt, setUp } from "./setting.js"

const PING = "GET /v3"
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string }

async function ready(url: string): Promise<[number, object]> {
  const response = await fetch(`${url}/readyz`)
  return [response.status, (await response.json()) as object]
}

test("/healthz is 200 and has the version as long as the process runs, in any state of the cloud", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(PING, cut)
  const response = await fetch(`${polaris.url}/healthz`)
  expect([response.status, await response.json()]).toEqual([200, { status: "ok", version }])
})

test("/readyz is ready if Keystone responds", async () => {
  const { polaris } = await setUp()
  expect(await ready(polaris.url)).toEqual([200, { ready: true, keystone: "reachable" }])
})

test.each([
  ["breaks its connections", cut, "The identity service cannot be reached. Try again later."],
  ["fails", json(500, {}), "It responded with status 500."],
  ["does not respond", hang, "There was no response within 5 seconds."],
])(
  "/readyz is 503 when Keystone %s, and ready again a second after it is back",
  async (_what, says, reason) => {
    const { cloud, polaris } = await setUp()
    cloud.on(PING, says)
    const reasons = { keystone: reason }
    expect(await ready(polaris.url)).toEqual([503, { ready: false, keystone: "unreachable", reasons }])
    cloud.on(PING, json(200, {}))
    await expect.poll(async () => (await fetch(`${polaris.url}/readyz`)).status).toBe(200)
  },
)

test("Keystone is asked at most once a second, for any number of checks", async () => {
  let [time, asked] = [0, 0]
  const keystone = { ping: async () => void (asked += 1) }
  const database = { isOpen: false, query: () => expect.fail("it is not open") }
  const { check } = createReadiness({ keystone, glance: () => undefined, database, now: () => time })
  for (time of [0, 1, 999, 1000]) await Promise.all(Array.from({ length: 20 }, check))
  expect(asked).toBe(1)
  for (time of [1001, 1500, 2001]) await check()
  expect(asked).toBe(2)
  time = 2002
  expect(await check()).toEqual({ ready: true, keystone: "reachable" })
  expect(asked).toBe(3)
})

test("neither requires a token", async () => {
  const { cloud, polaris } = await setUp()
  await fetch(`${polaris.url}/readyz`)
  expect(cloud.seen.map(({ headers }) => headers["x-auth-token"])).toEqual([undefined])
})

test("Glance is checked at the address of the latest caller; without it Polaris stays ready and says what does not work", async () => {
  const { ask, cloud, polaris } = await setUp()
  const GLANCE = "GET /image/versions"
  await ready(polaris.url)
  expect(cloud.count(GLANCE)).toBe(0)
  await ask("listImages")
  await expect
    .poll(() => ready(polaris.url))
    .toEqual([200, { ready: true, keystone: "reachable", glance: "reachable" }])
  cloud.on(GLANCE, json(503, {}))
  await expect
    .poll(() => ready(polaris.url))
    .toEqual([
      200,
      {
        ...{ ready: true, keystone: "reachable", glance: "unreachable" },
        reasons: { glance: "It responded with status 503." },
        degraded: expect.stringMatching(/^Glance cannot be reached/) as string,
      },
    ])
  expect(
    cloud.seen.filter(({ call }) => call === GLANCE).map(({ headers }) => headers["x-auth-token"]),
  ).toEqual(Array(cloud.count(GLANCE)).fill(undefined))
})

test("GLANCE_ENDPOINT is checked from the start", async () => {
  const polaris = await polarisAt("http://127.0.0.1:9/v3", {
    GLANCE_ENDPOINT: "http://127.0.0.1:9/image/v2/",
  })
  expect(await ready(polaris.url)).toMatchObject([503, { keystone: "unreachable", glance: "unreachable" }])
})

test("the object store is checked if there is one, with the reason why it cannot be used", async () => {
  await using cloud = await startSimulator({ s3: true })
  if (!cloud.s3) throw new Error("no store")
  const { endpoint, bucket, accessKeyId, secretAccessKey } = cloud.s3
  const keys = { S3_ENDPOINT: endpoint, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey }
  const good = await polarisAt(cloud.authUrl, { ...keys, S3_BUCKET: bucket })
  expect(await ready(good.url)).toMatchObject([200, { ready: true, store: "reachable" }])
  const wrong = await polarisAt(cloud.authUrl, { ...keys, S3_BUCKET: "absent" })
  expect(await ready(wrong.url)).toMatchObject([
    200,
    {
      store: "unreachable",
      reasons: { store: expect.stringContaining("The bucket does not exist") as string },
      degraded: expect.stringMatching(/^The object store cannot be used/) as string,
    },
  ])
})
