import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { dataFile } from "../../simulator/glance/lifecycle.js"
import type { Image } from "../../simulator/index.js"
import type { ImageDocument } from "../../src/schemas/catalog/document.js"
import type { HashingStatus } from "../../src/schemas/catalog/hashing.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { eventually } from "../support/eventually.js"
import type { Person } from "../support/library.js"
import { clientOf } from "../support/stage.js"
import { onServer } from "../support/databases.js"

/** Images at Glance that nobody has hashed with SHA-256, read by a job once their project wants it. */

const CLAIM = "owner_specified.openstack.sha256"
const SLOW = { CATALOG_HASH_BYTES_PER_SECOND: "65536" }

let catalog: CatalogStage
let owner: Person
let stranger: Person

beforeEach(async () => {
  catalog = await openCatalog()
  owner = await catalog.as("demo")
  stranger = await catalog.as("other")
})
afterEach(() => catalog.close())

const ask = async (method: string, person = owner) =>
  (await catalog.ask<HashingStatus>(method, "/api/hashing", { headers: person.headers })).body
const list = async (query = "", person = owner) =>
  (await catalog.ask<ImageDocument>("GET", `/api/images${query}`, { headers: person.headers })).body

const untilState = (state: HashingStatus["state"], person = owner) =>
  eventually(async () => {
    const status = await ask("GET", person)
    expect(status).toMatchObject({ state })
    return status
  })

const bytesOf = (name: string, size = 1_000) => Buffer.concat([Buffer.from(name), randomBytes(size)])

/** How often Glance was asked for the bytes. */
const readings = ({ id }: Image) =>
  catalog.simulator.requests.filter(({ path }) => path.endsWith(`/${id}/file`)).length

test("images without a known hash are read once their project wants it, each content once", async () => {
  const [one, other] = [bytesOf("one"), bytesOf("other")]
  const first = await catalog.putBytes(owner, one, { created_at: "2026-01-01T00:00:00Z" })
  const second = await catalog.putBytes(owner, one, { created_at: "2026-01-02T00:00:00Z" })
  const third = await catalog.putBytes(stranger, other, { visibility: "public" })
  await catalog.putBytes(owner, bytesOf("queued"), { status: "queued" })
  const deactivated = await catalog.putBytes(owner, bytesOf("off"), { status: "deactivated" })
  const hidden = await catalog.putBytes(stranger, bytesOf("private"))
  await catalog.swept(owner)
  expect((await list()).meta).toMatchObject({ total: 0, unidentified: 5 })
  expect(await ask("GET")).toMatchObject({ enabled: false, state: "off", done: 0, left: 3, failed: 0 })

  const started = await ask("POST")
  expect(started).toMatchObject({ enabled: true, state: "running", left: 3 })
  expect([started.decided_by?.id, started.acts_as?.id]).toEqual([owner.userId, owner.userId])
  expect(await untilState("finished")).toMatchObject({ done: 2, left: 0, failed: 0, failures: [] })

  const found = await list("?include=copies")
  expect(found.meta).toMatchObject({ total: 2, unidentified: 2 })
  expect(found.data.map(({ id }) => id).toSorted()).toEqual([sha256Hex(one), sha256Hex(other)].toSorted())
  expect(found.data.map(({ attributes }) => attributes?.["hash_verified"])).toEqual([true, true])
  expect(found.included?.map(({ id }) => id).toSorted()).toEqual(
    [first, second, third].map(({ id }) => `glance:${id}`).toSorted(),
  )
  expect([first, second, third, deactivated, hidden].map(readings)).toEqual([1, 0, 1, 0, 0])
  expect(await ask("GET", stranger)).toMatchObject({ enabled: false, decided_by: null, done: 0, left: 2 })
  expect((await list("", stranger)).meta).toMatchObject({ total: 0, unidentified: 2 })

  await ask("POST")
  expect(await untilState("finished")).toMatchObject({ done: 2 })
  const later = await catalog.putBytes(owner, bytesOf("later"))
  await eventually(async () => expect((await list()).meta).toMatchObject({ total: 3 }))
  expect([first, later].map(readings)).toEqual([1, 1])
})

test("a claim is confirmed or contradicted by the bytes, and damaged bytes are not taken for any", async () => {
  const [right, wrong, broken] = [bytesOf("right"), bytesOf("wrong"), bytesOf("broken")]
  const claimed = sha256Hex()
  await catalog.putBytes(owner, right, { properties: { [CLAIM]: sha256Hex(right) } })
  await catalog.putBytes(owner, wrong, { properties: { [CLAIM]: claimed } })
  const damaged = await catalog.putBytes(owner, broken, { os_hash_value: "ab".repeat(64) })
  const empty = await catalog.putBytes(owner, bytesOf("gone"), { stores: [] })
  await catalog.swept(owner)
  const verified = async () =>
    Object.fromEntries((await list()).data.map((one) => [one.id, one.attributes?.["hash_verified"]]))
  expect(await verified()).toEqual({ [sha256Hex(right)]: false, [claimed]: false })
  await ask("POST")
  const status = await untilState("finished")
  expect(status).toMatchObject({ done: 2, left: 0, failed: 2 })
  expect(Object.fromEntries(status.failures.map((one) => [one.image_id, one.message]))).toEqual({
    [damaged.id]: expect.stringMatching(/^The bytes have the sha512 .* the image is damaged/) as unknown,
    [empty.id]: "Glance has no data of this image.",
  })
  expect(await verified()).toEqual({ [sha256Hex(right)]: true, [sha256Hex(wrong)]: true })

  await writeFile(dataFile(catalog.simulator.world.dataFolder, empty), bytesOf("x", 0))
  Object.assign(empty, { stores: ["file"], size: 1 })
  expect(await ask("POST")).toMatchObject({ failed: 0, state: "running" })
  await eventually(async () => expect(await ask("GET")).toMatchObject({ state: "finished", failed: 2 }))
})

test.each([
  ["goes on where it was", true],
  ["begins again, where Glance's store cannot read a part", false],
])("a reading that Polaris' end interrupts %s", async (_how, readsParts) => {
  catalog.simulator.world.settings.readsParts = readsParts
  await catalog.restart(SLOW)
  const bytes = bytesOf("large", 400_000)
  const image = await catalog.putBytes(owner, bytes)
  await catalog.swept(owner)
  await ask("POST")
  const position = () =>
    eventually(async () => {
      const [row] = await catalog.polaris.services.database.query(({ run }) =>
        run("select position from catalog_reading where image_id = $1", [image.id]),
      )
      expect(Number(row?.["position"])).toBeGreaterThan(0)
      return Number(row?.["position"])
    })
  const read = await position()
  /** What has been hashed is not read again: it may be gone. */
  const file = dataFile(catalog.simulator.world.dataFolder, image)
  if (readsParts) await writeFile(file, Buffer.concat([randomBytes(read), bytes.subarray(read)]))
  await catalog.restart()
  expect(await untilState("finished")).toMatchObject({ done: 1, failed: 0 })
  expect((await list()).data.map(({ id }) => id)).toEqual([sha256Hex(bytes)])
  expect(readings(image)).toBe(readsParts ? 2 : 3)
})

test("a project that does not want it any more stops it at once, and may go on later", async () => {
  await catalog.restart(SLOW)
  const bytes = bytesOf("large", 300_000)
  await catalog.putBytes(owner, bytes)
  await catalog.swept(owner)
  const { task_id: task } = await ask("POST")
  expect(await ask("DELETE")).toMatchObject({ enabled: false, state: "off", left: 1, task_id: null })
  await eventually(async () => {
    const [job] = await catalog.polaris.services.database.query(({ run }) =>
      run("select state from job where id = $1", [task]),
    )
    expect(job).toEqual({ state: "cancelled" })
  })
  await catalog.restart()
  expect(await ask("GET")).toMatchObject({ state: "off", left: 1 })
  await ask("POST")
  await untilState("finished")
  expect((await list()).data.map(({ id }) => id)).toEqual([sha256Hex(bytes)])
})

test("when the token has ended, the next request of the project goes on with its own", async () => {
  await catalog.restart(SLOW)
  const bytes = bytesOf("large", 300_000)
  await catalog.putBytes(owner, bytes)
  await catalog.swept(owner)
  const { task_id: task } = await ask("POST")
  await clientOf(catalog.polaris.url, owner.headers).session.signOut.mutate()
  await catalog.restart()
  const ended = () =>
    catalog.polaris.services.database.query(({ run }) =>
      run("select ended_at is not null as is_ended from job where id = $1", [task]),
    )
  await eventually(async () => expect(await ended()).toEqual([{ is_ended: true }]))
  owner = await catalog.as("demo")
  const status = await untilState("finished")
  expect(status).toMatchObject({ done: 1, failed: 0 })
  expect((await list()).data.map(({ id }) => id)).toEqual([sha256Hex(bytes)])
})

/** With a database server there are jobs even without a store. */
test("readers cannot decide it, and a server without keys or jobs refuses it", async () => {
  const reader = await catalog.as("reader")
  const status = (method: string, person = owner) =>
    catalog.ask(method, "/api/hashing", { headers: person.headers }).then((answer) => answer.status)
  expect(await status("POST", reader)).toBe(403)
  await expect(reader.client.catalog.stopHashing.mutate({})).rejects.toThrow(/reader/)
  expect(await reader.client.catalog.hashing.query({})).toMatchObject({ state: "off" })
  await catalog.restart({ SESSION_KEYS: "" })
  expect(await status("POST")).toBe(503)
  if (onServer()) return
  const NO_STORE = ["ENDPOINT", "REGION", "BUCKET", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"]
  await catalog.restart(Object.fromEntries(NO_STORE.map((name) => [`S3_${name}`, ""])))
  expect(await status("POST")).toBe(503)
  expect(await ask("DELETE")).toMatchObject({ state: "off" })
})
