import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openCompute, openComputeCloud, type Compute, type ComputeCloud } from "../support/nova.js"

let cloud: ComputeCloud
let demo: Compute
let other: Compute
let imageId: string
let flavors: Record<string, string>

beforeAll(async () => {
  cloud = await openComputeCloud()
  demo = await openCompute(cloud.authUrl)
  other = await openCompute(cloud.authUrl, "other")
  const { body } = await demo.ask("image", "GET", "/v2/images?name=tiny&visibility=public")
  imageId = (body as { images: { id: string }[] }).images[0]?.id ?? ""
  flavors = Object.fromEntries((await demo.nova.flavors.list()).map(({ name, id }) => [name, id]))
})
afterAll(async () => {
  const left = await demo.nova.servers.list({ namePrefix: "contract" })
  await Promise.all(left.map(({ id }) => demo.nova.servers.remove(id)))
  await demo[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
  await cloud.close()
})

const body = (changes: object = {}) => ({
  server: { name: "contract", flavorRef: flavors["tiny"], imageRef: imageId, networks: "none", ...changes },
})

const post = (changes: object) => demo.ask("compute", "POST", "/servers", body(changes))

/** The refusal in a response of Nova: the member that has it, and its message. */
function refusal({ status, body: given }: Awaited<ReturnType<typeof post>>) {
  const [kind = ""] = Object.keys(given)
  const { code, message } = given[kind] as { code: number; message: string }
  return { status, kind, code, message }
}

const statusOf = async (id: string) =>
  (await demo.nova.servers.get(id).catch(() => ({ status: "gone" }))).status

async function create(name: string, userData?: string, flavor = "tiny") {
  return demo.nova.servers.create({
    ...{ name: `contract-${name}`, flavorId: flavors[flavor] ?? "", root: { imageId }, networkIds: [] },
    metadata: { polaris_build: name },
    ...(userData !== undefined && { userData: Buffer.from(userData) }),
  })
}

async function end(id: string): Promise<void> {
  await demo.nova.servers.remove(id)
  await expect.poll(() => statusOf(id)).toBe("gone")
}

describe("a new server is refused", () => {
  const invalid: [what: string, changes: () => object, message: RegExp][] = [
    ["an unknown flavor", () => ({ flavorRef: "no-such" }), /^Flavor no-such could not be found\.$/],
    ["an unknown image", () => ({ imageRef: randomUUID() }), /^Can not find requested image$/],
    ["no networks", () => ({ networks: undefined }), /'networks' is a required property/],
    [
      "an unknown network",
      () => ({ networks: [{ uuid: randomUUID() }] }),
      /^Network .* could not be found\.$/,
    ],
    [
      "a slash in a metadata key",
      () => ({ metadata: { "a/b": "c" } }),
      /^Invalid input for field\/attribute metadata\./,
    ],
    [
      "a long metadata value",
      () => ({ metadata: { a: "b".repeat(256) } }),
      /^Invalid input for field\/attribute a\. .*is too long$/,
    ],
    [
      "user data that is not Base64",
      () => ({ user_data: "#!/bin/sh" }),
      /^Invalid input for field\/attribute user_data\. .*is not a 'base64'$/,
    ],
    [
      "long user data",
      () => ({ user_data: "A".repeat(65_536) }),
      /^Invalid input for field\/attribute user_data\. .*is too long$/,
    ],
    [
      "an unknown field",
      () => ({ colour: "red" }),
      /Additional properties are not allowed \('colour' was unexpected\)$/,
    ],
    ["no name", () => ({ name: "" }), /^Invalid input for field\/attribute name\./],
  ]
  it.each(invalid)("for %s", async (_what, changes, message) => {
    expect(refusal(await post(changes()))).toEqual({
      ...{ status: 400, kind: "badRequest", code: 400 },
      message: expect.stringMatching(message) as string,
    })
  })

  it("for a flavor beyond the quota", async () => {
    const { status, kind, message } = refusal(await post({ flavorRef: flavors["greedy"] }))
    expect({ status, kind }).toEqual({ status: 403, kind: "forbidden" })
    expect(message).toMatch(/^Quota exceeded for cores: Requested 64, but already used \d+ of 20 cores$/)
  })

  it("for a flavor without a disk and without a volume", async () => {
    expect(refusal(await post({ flavorRef: flavors["none"] }))).toMatchObject({
      ...{ status: 403, kind: "forbidden" },
      message: "Only volume-backed servers are allowed for flavors with zero disk.",
    })
  })
})

it("refuses an unknown server, action and token", async () => {
  const id = randomUUID()
  const missing = {
    status: 404,
    kind: "itemNotFound",
    code: 404,
    message: `Instance ${id} could not be found.`,
  }
  expect(refusal(await demo.ask("compute", "GET", `/servers/${id}`))).toEqual(missing)
  expect(refusal(await demo.ask("compute", "DELETE", `/servers/${id}`))).toEqual(missing)
  const stop = { "os-stop": null }
  expect(refusal(await demo.ask("compute", "POST", `/servers/${id}/action`, stop))).toEqual({
    ...missing,
    message: `Instance ${id} has no mapping to a cell.`,
  })
  const log = { "os-getConsoleOutput": {} }
  expect(refusal(await demo.ask("compute", "POST", `/servers/${id}/action`, log))).toEqual(missing)
  const odd = await demo.ask("compute", "POST", `/servers/${id}/action`, { "os-dance": null })
  expect(refusal(odd)).toMatchObject({ status: 400, message: "There is no such action: os-dance" })
  const unknown = await demo.ask("compute", "GET", "/limits", undefined, { "x-auth-token": "nonsense" })
  expect(unknown).toMatchObject({ status: 401, body: { error: { code: 401, title: "Unauthorized" } } })
})

it("lists flavors, the quota, networks and ports", async () => {
  const tiny = (await demo.nova.flavors.list()).find(({ name }) => name === "tiny")
  expect(tiny).toMatchObject({ vcpus: 1, ram: 128, disk: 1 })
  const limits = await demo.nova.limits.get()
  expect(limits).toMatchObject({ instances: { most: 10 }, cores: { most: 20 }, ram: { most: 51_200 } })
  expect(await demo.neutron.networks()).toEqual([])
  expect(await demo.neutron.portsOf(randomUUID())).toEqual([])
})

it("fails a server that no host can take, with the reason, and counts it until it is deleted", async () => {
  const before = await demo.nova.limits.get()
  const id = await create("vast", undefined, "vast")
  await expect.poll(() => statusOf(id)).toBe("ERROR")
  expect(await demo.nova.servers.get(id)).toMatchObject({
    fault: { code: 500, message: expect.stringMatching(/^No valid host was found\./) as string },
    metadata: { polaris_build: "vast" },
  })
  expect((await demo.nova.limits.get()).instances.used).toBe(before.instances.used + 1)
  await end(id)
  expect((await demo.nova.limits.get()).instances.used).toBe(before.instances.used)
})

/** Writes a line, and then waits before it powers off, so that its console can be read. */
const SCRIPT = "#!/bin/sh\necho 'POLARIS-BUILD 00000000-0000-4000-8000-000000000000 exit=0'\nsleep 30\n"

it("runs user data, powers off, becomes an image and is deleted", async () => {
  const { servers } = demo.nova
  const release = cloud.holdBoots()
  const id = await create("life", SCRIPT)
  const first = await demo.ask("compute", "GET", `/servers/${id}`)
  expect(first).toMatchObject({ status: 200, body: { server: { status: "BUILD", config_drive: "True" } } })
  expect(JSON.stringify(first.body)).not.toContain(Buffer.from(SCRIPT).toString("base64"))
  const early = await demo.ask("compute", "POST", `/servers/${id}/action`, { createImage: { name: "early" } })
  expect(refusal(early)).toMatchObject({
    ...{ status: 409, kind: "conflictingRequest" },
    message: `Cannot 'createImage' instance ${id} while it is in vm_state building`,
  })
  release()
  await expect.poll(() => statusOf(id)).toBe("ACTIVE")
  expect(await servers.get(id)).toMatchObject({
    flavor: { original_name: "tiny", vcpus: 1, ram: 128, disk: 1 },
    ...{ image: { id: imageId }, addresses: {}, volumes: [], task_state: undefined },
  })
  /** The last line only. */
  await expect
    .poll(async () => (await servers.consoleOutput(id, 1)).trim())
    .toMatch(/^POLARIS-BUILD 00000000-0000-4000-8000-000000000000 exit=0[^\n]*$/)

  await expect.poll(() => statusOf(id)).toBe("SHUTOFF")
  const dark = await demo.ask("compute", "POST", `/servers/${id}/action`, { "os-getConsoleOutput": {} })
  expect(refusal(dark)).toMatchObject({
    ...{ status: 404, kind: "itemNotFound" },
    message: "Guest does not have a console available.",
  })
  const again = await demo.ask("compute", "POST", `/servers/${id}/action`, { "os-stop": null })
  expect(refusal(again)).toMatchObject({
    status: 409,
    message: `Cannot 'stop' instance ${id} while it is in vm_state stopped`,
  })

  const taken = await servers.createImage(id, { name: "contract-image", metadata: { polaris_build: "7" } })
  const image = async () => (await demo.ask("image", "GET", `/v2/images/${taken}`)).body
  await expect.poll(async () => (await image())["status"]).toBe("active")
  const properties = {
    image_type: "snapshot",
    instance_uuid: id,
    base_image_ref: imageId,
    polaris_build: "7",
  }
  expect(await image()).toMatchObject({
    ...properties,
    ...{ name: "contract-image", visibility: "private", disk_format: "qcow2", container_format: "bare" },
    ...{ min_disk: 1, min_ram: 0, os_hash_algo: "sha512" },
    os_hash_value: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
  })
  await expect.poll(async () => (await servers.get(id)).task_state).toBeUndefined()

  await end(id)
  const gone = await demo.ask("compute", "GET", `/servers/${id}`)
  expect(refusal(gone)).toMatchObject({ status: 404, message: `Instance ${id} could not be found.` })
  expect((await image())["status"]).toBe("active")
  expect((await demo.ask("image", "DELETE", `/v2/images/${taken}`)).status).toBe(204)
})

it("stops a running server, finds servers by name and metadata, page by page, and hides them from others", async () => {
  const { servers } = demo.nova
  const ids = [await create("one.x"), await create("two")]
  const [one = "", two = ""] = ids
  await expect.poll(() => statusOf(one)).toBe("ACTIVE")
  await servers.stop(one)
  await expect.poll(() => statusOf(one)).toBe("SHUTOFF")
  expect((await servers.list({ namePrefix: "contract-one.x" })).map(({ id }) => id)).toEqual([one])
  expect(await servers.list({ namePrefix: "contract-one.y" })).toEqual([])
  expect((await servers.list({ metadata: { polaris_build: "two" } })).map(({ id }) => id)).toEqual([two])
  const page = await demo.ask("compute", "GET", "/servers/detail?limit=1&name=%5Econtract-")
  const [newest] = (page.body as { servers: { id: string }[] }).servers
  expect(newest?.id).toBe(two)
  const next = await demo.ask("compute", "GET", `/servers/detail?limit=1&name=%5Econtract-&marker=${two}`)
  expect((next.body as { servers: { id: string }[] }).servers[0]?.id).toBe(one)
  const odd = await demo.ask("compute", "GET", `/servers/detail?marker=${randomUUID()}`)
  expect(refusal(odd)).toMatchObject({
    status: 400,
    message: expect.stringMatching(/^marker \[.*\] not found$/) as string,
  })
  expect((await other.ask("compute", "GET", `/servers/${one}`)).status).toBe(404)
  expect(await other.nova.servers.list()).toEqual([])
  await Promise.all(ids.map(end))
})
