import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { createRedisLinks } from "../../src/images/links/redis.js"
import { openRedis } from "../../src/redis/connection.js"
import { signIn } from "../support/cloud.js"
import { openGlance } from "../support/glance.js"
import { promisesOfLinks } from "../support/link-store.js"
import { secret } from "../support/log-folder.js"
import { startPolaris } from "../support/polaris.js"
import { startRedis, type Redis } from "./server.js"

let redis: Redis

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.close())

const log = { info: () => undefined, warn: () => undefined }

promisesOfLinks("Redis", async () => {
  await redis.stop()
  await redis.start()
  const [one, other] = await Promise.all([openRedis(redis.url, log), openRedis(redis.url, log)])
  return {
    ...{ here: createRedisLinks(one), there: createRedisLinks(other) },
    async close() {
      for (const link of [one, other]) link.close()
    },
  }
})

/** Two processes in front of one cloud, and an active image of demo's. */
async function twoProcesses() {
  const cloud = await startSimulator()
  const settings = { REDIS_URL: redis.url }
  const [one, other] = await Promise.all([
    startPolaris(cloud.authUrl, settings),
    startPolaris(cloud.authUrl, settings),
  ])
  onTestFinished(async () => {
    for (const part of [one, other, cloud]) await part.close()
  })
  const { token } = await signIn(cloud.authUrl, "demo")
  const headers = { "x-auth-token": token }
  const images = one.client(headers).compute.image
  const { id: imageId } = await images.createImage.mutate({
    ...{ name: "two", container_format: "bare", disk_format: "raw" },
  })
  await (await openGlance(cloud.authUrl, "admin")).upload(imageId, 1000)
  const link = await images.createDownloadLink.mutate({ imageId, uses: 2 })
  secret(link.url.split("/").at(-2) ?? "")
  /** Through the one process or the other. */
  const get = (url: string) => fetch(url + new URL(link.url).pathname)
  return { one, other, headers, link, get }
}

test("a download link works in every process, counts its uses in all, and is revoked in all", async () => {
  const { one, other, headers, link, get } = await twoProcesses()
  const downloaded = await get(other.url)
  expect([downloaded.status, (await downloaded.arrayBuffer()).byteLength]).toEqual([200, 1000])
  const { links } = await one.client(headers).compute.downloadLinks.query()
  expect(links).toMatchObject([{ id: link.id, uses: 1, mostUses: 2 }])
  await other.client(headers).compute.revokeDownloadLink.mutate({ linkId: link.id })
  expect((await get(one.url)).status).toBe(404)
})

test("Redis never has the token or the secret of a link", async () => {
  const { headers, link } = await twoProcesses()
  const connection = await openRedis(redis.url, log)
  onTestFinished(() => connection.close())
  const stored = JSON.stringify(await connection.commands.hGetAll(`polaris:download-link:${link.id}`))
  expect(stored).toContain("sealed")
  for (const text of [headers["x-auth-token"], link.url.split("/").at(-2) ?? ""])
    expect(stored).not.toContain(text)
})

test("while Redis is away, links are refused with a sentence, because it knows which were revoked", async () => {
  const { one, get } = await twoProcesses()
  await redis.stop()
  const response = await get(one.url)
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"])
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringMatching(/^Download links cannot be checked/) as string },
  })
  await redis.start()
})
