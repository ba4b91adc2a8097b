import { createHash } from "node:crypto"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { putImage, projectId, startSimulator, type Simulator } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"
import { openCompute } from "../support/nova.js"
import { startPolaris, type Client, type Polaris } from "../support/polaris.js"
import { startProxy, type Proxy } from "../support/proxy.js"

/** Entries that are deleted just before the page after them is read, by this proxy. */
let doomed = 0

let cloud: Simulator
let proxy: Proxy
let polaris: Polaris
let images: Client["compute"]["image"]

beforeAll(async () => {
  cloud = await startSimulator({ pageMax: 4, compute: { pageMax: 4 } })
  proxy = await startProxy(cloud.url)
  cloud.world.origin = proxy.url
  proxy.fault((_, { url = "" }) => {
    const marker = new URL(url, proxy.url).searchParams.get("marker")
    const list = url.includes("/servers") ? cloud.world.servers : cloud.world.images
    if (marker !== null && doomed-- > 0) list.delete(marker)
    return undefined
  })
  polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error", LIST_MAX_IMAGES: "200" })
})

/** What other tests have searched does not matter to a new token. */
beforeEach(async () => {
  const { token } = await signIn(cloud.authUrl, "demo")
  images = polaris.client({ "x-auth-token": token }).compute.image
})

afterAll(async () => {
  await polaris.close()
  await proxy.close()
  await cloud.close()
})

function put(tag: string, count: number): void {
  const owner = projectId(cloud.world.identity, "demo")
  for (let at = 0; at < count; at++)
    putImage(cloud.world, { owner, name: `${tag} ${at}`, tags: [tag], os_hash_value: hash(tag) })
}

const hash = (text: string) => createHash("sha512").update(text).digest("hex")

const names = (found: { name?: string | null | undefined }[]) => found.map(({ name }) => name)

const left = (tag: string) => names([...cloud.world.images.values()].filter(({ tags }) => tags.includes(tag)))

const READS: [string, (tag: string) => Promise<{ name?: string | undefined }[]>][] = [
  ["listImages", (tag) => images.listImages.query({ tag })],
  ["listImages by name", (tag) => images.listImages.query({ tag, sort: "name:asc" })],
  ["listImages by size", (tag) => images.listImages.query({ tag, sort: "size:asc" })],
  ["searchImages", async (text) => (await images.searchImages.query({ text, limit: 100 })).images],
  ["findByHash", async (tag) => (await images.findByHash.query({ sha512: hash(tag) })).images],
]

test.each(
  READS.flatMap(([name, read]) =>
    [1, 3, 9].map((count) => [name, `${count} images`, { count, read }] as const),
  ),
)("%s reads on when %s that pages start after are deleted", async (name, _, { count, read }) => {
  const tag = `${count}${name}`.replaceAll(" ", "")
  put(tag, 20)
  doomed = count
  const found = names(await read(tag))
  expect(doomed).toBeLessThan(count)
  expect(new Set(found).size).toBe(found.length)
  expect(found).toEqual(expect.arrayContaining(left(tag)))
})

test("Nova's servers are read on when the one that the page starts after is deleted", async () => {
  await using demo = await openCompute(cloud.authUrl)
  const { id: imageId } = putImage(cloud.world, { owner: demo.call.caller.project.id, status: "active" })
  const server = { name: "one", flavorId: "1", imageId, networkIds: [], metadata: {} }
  for (let at = 0; at < 6; at++) await demo.nova.servers.create({ ...server, userData: Buffer.from("#!") })
  for (const count of [1, 4]) {
    doomed = count
    const found = (await demo.nova.servers.list()).map(({ id }) => id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining([...cloud.world.servers.keys()]))
  }
  expect(cloud.world.servers.size).toBeLessThan(6)
})
