import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openCompute, openComputeCloud, type Compute, type ComputeCloud } from "../support/nova.js"

/** Cinder, and Nova's servers on its volumes. */
let cloud: ComputeCloud
let demo: Compute
let other: Compute
let imageId: string
let flavorId: string

beforeAll(async () => {
  cloud = await openComputeCloud()
  demo = await openCompute(cloud.authUrl)
  other = await openCompute(cloud.authUrl, "other")
  const { body } = await demo.ask("image", "GET", "/v2/images?name=tiny&visibility=public")
  imageId = (body as { images: { id: string }[] }).images[0]?.id ?? ""
  flavorId = (await demo.nova.flavors.list()).find(({ name }) => name === "none")?.id ?? ""
})
afterAll(async () => {
  await demo[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
  await cloud.close()
})

const newVolume = (metadata: Record<string, string> = {}) =>
  demo.cinder.volumes.create({ name: "contract", sizeGiB: 1, imageId, metadata })

const statusOf = async (id: string) =>
  (await demo.cinder.volumes.get(id).catch(() => ({ status: "gone" }))).status

async function end(id: string): Promise<void> {
  await demo.cinder.volumes.remove(id)
  await expect.poll(() => statusOf(id)).toBe("gone")
}

const post = (body: object) => demo.ask("block-storage", "POST", "/volumes", body)

/** The refusal in a response of Cinder: the member that has it, and its message. */
function refusal({ status, body }: Awaited<ReturnType<typeof post>>) {
  const [kind = ""] = Object.keys(body)
  const { code, message } = body[kind] as { code: number; message: string }
  return { status, kind, code, message }
}

describe("a new volume is refused", () => {
  const invalid: [what: string, changes: object, message: RegExp][] = [
    [
      "an unknown image",
      { imageRef: randomUUID() },
      /^Invalid image identifier or unable to access requested image\.$/,
    ],
    ["no size", { size: 0 }, /size/],
    [
      "a long metadata value",
      { metadata: { a: "b".repeat(256) } },
      /^Invalid input for field\/attribute a\./,
    ],
  ]
  it.each(invalid)("for %s", async (_what, changes, message) => {
    const answer = await post({ volume: { name: "contract", size: 1, imageRef: imageId, ...changes } })
    expect(refusal(answer)).toEqual({
      ...{ status: 400, kind: "badRequest", code: 400 },
      message: expect.stringMatching(message) as string,
    })
  })

  it("for a size beyond the quota", async () => {
    const answer = await post({ volume: { name: "contract", size: 2000, imageRef: imageId } })
    expect(refusal(answer)).toEqual({
      ...{ status: 413, kind: "overLimit", code: 413 },
      message: expect.stringMatching(
        /^VolumeSizeExceedsAvailableQuota: .*Requested 2000G, quota is 1000G and \d+G has been consumed\.$/,
      ) as string,
    })
  })
})

it("refuses an unknown volume, action and token, and hides volumes from others", async () => {
  const id = randomUUID()
  const missing = {
    status: 404,
    kind: "itemNotFound",
    code: 404,
    message: `Volume ${id} could not be found.`,
  }
  expect(refusal(await demo.ask("block-storage", "GET", `/volumes/${id}`))).toEqual(missing)
  expect(refusal(await demo.ask("block-storage", "DELETE", `/volumes/${id}`))).toEqual(missing)
  const upload = { "os-volume_upload_image": { image_name: "contract" } }
  expect(refusal(await demo.ask("block-storage", "POST", `/volumes/${id}/action`, upload))).toEqual(missing)
  const marker = await demo.ask("block-storage", "GET", `/volumes/detail?marker=${id}`)
  expect(refusal(marker)).toEqual(missing)
  const unknown = await demo.ask("block-storage", "GET", "/limits", undefined, { "x-auth-token": "nonsense" })
  expect(unknown).toMatchObject({ status: 401, body: { error: { code: 401, title: "Unauthorized" } } })
  const { id: mine } = await newVolume()
  expect((await other.ask("block-storage", "GET", `/volumes/${mine}`)).status).toBe(404)
  expect(await other.cinder.volumes.list()).toEqual([])
  await expect.poll(() => statusOf(mine)).toBe("available")
  await end(mine)
})

it("counts volumes and their sizes, and finds them by metadata", async () => {
  const before = await demo.cinder.limits.get()
  expect(before).toMatchObject({ volumes: { most: 10 }, size: { most: 1000 } })
  const one = await newVolume({ polaris_build: "one", polaris_purpose: "image-creation" })
  const two = await newVolume({ polaris_build: "two" })
  expect(one).toMatchObject({ name: "contract", size: 1, status: "creating" })
  for (const { id } of [one, two]) await expect.poll(() => statusOf(id)).toBe("available")
  const after = await demo.cinder.limits.get()
  expect(after.volumes.used).toBe(before.volumes.used + 2)
  expect(after.size.used).toBe(before.size.used + 2)
  const { volumes } = demo.cinder
  expect((await volumes.list({ polaris_build: "one" })).map(({ id }) => id)).toEqual([one.id])
  expect(await volumes.list({ polaris_build: "one", polaris_purpose: "other" })).toEqual([])
  expect((await volumes.list()).map(({ id }) => id)).toEqual(expect.arrayContaining([one.id, two.id]))
  const page = await demo.ask("block-storage", "GET", "/volumes/detail?limit=1")
  const [first] = (page.body as { volumes: { id: string }[] }).volumes
  const next = await demo.ask("block-storage", "GET", `/volumes/detail?limit=1&marker=${first?.id ?? ""}`)
  expect((next.body as { volumes: { id: string }[] }).volumes[0]?.id).not.toBe(first?.id)
  for (const { id } of [one, two]) await end(id)
})

/** Writes a line, and then waits before it powers off. */
const SCRIPT = "#!/bin/sh\necho 'POLARIS-BUILD 00000000-0000-4000-8000-000000000000 exit=0'\nsleep 30\n"

it("is what a server starts from, outlives it, becomes an image with its data, and is deleted", async () => {
  const { volumes } = demo.cinder
  const { servers } = demo.nova
  const { id: volumeId } = await newVolume({ polaris_build: "life" })
  await expect.poll(() => statusOf(volumeId)).toBe("available")
  const id = await servers.create({
    ...{ name: "contract-volume", flavorId, root: { volumeId }, networkIds: [], metadata: {} },
    userData: Buffer.from(SCRIPT),
  })
  await expect.poll(async () => (await servers.get(id)).status).toBe("ACTIVE")
  expect(await servers.get(id)).toMatchObject({ image: "", volumes: [volumeId] })
  expect(await statusOf(volumeId)).toBe("in-use")
  /** The simulator's guest waits for its reader. */
  await expect
    .poll(async () => (await servers.consoleOutput(id, 1).catch(() => "")).trim())
    .toMatch(/^POLARIS-BUILD 00000000-0000-4000-8000-000000000000 exit=0/)
  await expect.poll(async () => (await servers.get(id)).status).toBe("SHUTOFF")

  const image = { image_name: "contract-volume", force: true }
  const forced = await demo.ask("block-storage", "POST", `/volumes/${volumeId}/action`, {
    "os-volume_upload_image": image,
  })
  expect(refusal(forced)).toEqual({
    ...{ status: 400, kind: "badRequest", code: 400 },
    message: expect.stringMatching(/^Invalid volume: Volume .* status must be available/) as string,
  })
  const early = await demo.ask("block-storage", "DELETE", `/volumes/${volumeId}`)
  expect(refusal(early)).toMatchObject({
    status: 400,
    message: expect.stringMatching(/^Invalid volume: Volume status must be available or error or/) as string,
  })

  await servers.remove(id)
  await expect.poll(() => statusOf(volumeId)).toBe("available")
  const taken = await volumes.uploadAsImage(volumeId, { name: "contract-volume", diskFormat: "qcow2" })
  const shown = async () => (await demo.ask("image", "GET", `/v2/images/${taken}`)).body
  await expect.poll(async () => (await shown())["status"]).toBe("active")
  expect(await shown()).toMatchObject({
    ...{ name: "contract-volume", visibility: "private", disk_format: "qcow2", container_format: "bare" },
    ...{ min_disk: 0, os_hash_algo: "sha512", virtual_size: 2 ** 30 },
    os_hash_value: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
  })
  expect(Number((await shown())["size"])).toBeGreaterThan(100_000)
  await expect.poll(() => statusOf(volumeId)).toBe("available")
  await end(volumeId)
  expect((await shown())["status"]).toBe("active")
  expect((await demo.ask("image", "DELETE", `/v2/images/${taken}`)).status).toBe(204)
})

it("is available again when the image of its upload is deleted meanwhile", async () => {
  const { id } = await newVolume()
  await expect.poll(() => statusOf(id)).toBe("available")
  const image = await demo.cinder.volumes.uploadAsImage(id, { name: "contract-cut", diskFormat: "qcow2" })
  expect((await demo.ask("image", "DELETE", `/v2/images/${image}`)).status).toBe(204)
  await expect.poll(() => statusOf(id)).toBe("available")
  await end(id)
})
