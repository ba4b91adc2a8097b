import { createHash } from "node:crypto"
import { expect, onTestFinished, test } from "vitest"
import { putImage, projectId, startSimulator } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"
import { openCompute } from "../support/nova.js"
import { startPolaris } from "../support/polaris.js"
import { startProxy } from "../support/proxy.js"

/** A cloud whose lists have pages of four, and in which entries vanish while a list is read. */
async function setUp() {
  const cloud = await startSimulator({ pageMax: 4, compute: { pageMax: 4 } })
  onTestFinished(() => cloud.close())
  const proxy = await startProxy(cloud.url)
  onTestFinished(() => proxy.close())
  cloud.world.origin = proxy.url
  let left = 0
  proxy.fault((_, { url = "" }) => {
    const marker = new URL(url, proxy.url).searchParams.get("marker")
    const list = url.includes("/servers") ? cloud.world.servers : cloud.world.images
    if (marker !== null && left-- > 0) list.delete(marker)
    return undefined
  })
  const polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error", LIST_MAX_IMAGES: "200" })
  onTestFinished(() => polaris.close())
  const { token } = await signIn(cloud.authUrl, "demo")
  return {
    cloud,
    images: polaris.client({ "x-auth-token": token }).compute.image,
    /** Deletes so many entries, each just before the page after it is read. */
    vanish: (count: number) => void (left = count),
  }
}

type Stage = Awaited<ReturnType<typeof setUp>>

const TAG = "vanishing"
const HASH = createHash("sha512").update(TAG).digest("hex")

function put({ cloud }: Stage, count: number): void {
  const owner = projectId(cloud.world.identity, "demo")
  for (let at = 0; at < count; at++)
    putImage(cloud.world, { owner, name: `${TAG} ${at}`, tags: [TAG], os_hash_value: HASH })
}

type Named = { name?: string | null | undefined }[]

const names = (found: Named) => found.map(({ name }) => name)

const left = ({ cloud }: Stage) =>
  names([...cloud.world.images.values()].filter(({ tags }) => tags.includes(TAG)))

const READS: [string, (images: Stage["images"]) => Promise<Named>][] = [
  ["listImages", (images) => images.listImages.query({ tag: TAG })],
  ["listImages by name", (images) => images.listImages.query({ tag: TAG, sort: "name:asc" })],
  ["listImages by size", (images) => images.listImages.query({ tag: TAG, sort: "size:asc" })],
  ["searchImages", async (images) => (await images.searchImages.query({ text: TAG, limit: 100 })).images],
  ["findByHash", async (images) => (await images.findByHash.query({ sha512: HASH })).images],
]

test.each(READS.flatMap(([name, read]) => [1, 3, 9].map((count) => [name, count, read] as const)))(
  "%s reads on when %i images that pages start after are deleted",
  async (_, count, read) => {
    const stage = await setUp()
    put(stage, 20)
    stage.vanish(count)
    const found = names(await read(stage.images))
    expect(left(stage).length).toBeLessThan(20)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(left(stage)))
  },
)

test("Nova's servers are read on when the one that the page starts after is deleted", async () => {
  const { cloud, vanish } = await setUp()
  await using demo = await openCompute(cloud.authUrl)
  const { id: imageId } = putImage(cloud.world, { owner: demo.call.caller.project.id, status: "active" })
  const server = { name: "one", flavorId: "1", root: { imageId }, networkIds: [], metadata: {} }
  for (let at = 0; at < 6; at++) await demo.nova.servers.create({ ...server, userData: Buffer.from("#!") })
  for (const count of [1, 4]) {
    vanish(count)
    const found = (await demo.nova.servers.list()).map(({ id }) => id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining([...cloud.world.servers.keys()]))
  }
  expect(cloud.world.servers.size).toBeLessThan(6)
})
