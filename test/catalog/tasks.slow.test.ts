import { randomBytes } from "node:crypto"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { ImageDocument, OneImageDocument } from "../../src/schemas/catalog/document.js"
import type { HashingStatus } from "../../src/schemas/catalog/hashing.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { eventually } from "../support/eventually.js"
import { keepImage } from "../support/library-rows.js"
import type { Person } from "../support/library.js"

/** What produced an image: an import at Glance, an upload to the library, or the reading of its bytes. */

const BYTES = randomBytes(2_000)
const SECRET = "signature-of-a-private-url"

let catalog: CatalogStage
let owner: Person
let stranger: Person
let source: Server

beforeAll(async () => {
  catalog = await openCatalog()
  owner = await catalog.as("demo")
  stranger = await catalog.as("other")
  source = createServer((_request, response) => response.end(BYTES))
  await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve))
})
afterAll(async () => {
  source.close()
  await catalog.close()
})

async function list(query: string, person = owner): Promise<ImageDocument> {
  const { status, body } = await catalog.ask<ImageDocument>("GET", `/api/images?${query}`, {
    headers: person.headers,
  })
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** A request to Glance itself, past Polaris. */
const atGlance = (method: string, path: string, body?: object) =>
  fetch(`${catalog.simulator.imageUrl}/v2/images${path}`, {
    method,
    headers: { ...owner.headers, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  })

/** An image that Glance has fetched from an address, and the id of the task. */
async function imported(): Promise<{ task: string }> {
  const formats = { container_format: "bare", disk_format: "raw" }
  const answer = await atGlance("POST", "", { name: "imported", visibility: "private", ...formats })
  const { id } = (await answer.json()) as { id: string }
  const { port } = source.address() as AddressInfo
  const uri = `http://127.0.0.1:${port}/disk.raw?X-Amz-Signature=${SECRET}`
  expect((await atGlance("POST", `/${id}/import`, { method: { name: "web-download", uri } })).status).toBe(
    202,
  )
  await Promise.all(catalog.simulator.world.background)
  const task = catalog.simulator.world.tasks.find((one) => one.image_id === id)
  return { task: task?.id ?? "" }
}

test("an import at Glance and the reading of bytes are tasks that filters and includes find", async () => {
  const { task } = await imported()
  const other = await catalog.putBytes(owner, randomBytes(500))
  await catalog.swept(owner)
  const started = await catalog.ask<HashingStatus>("POST", "/api/hashing", { headers: owner.headers })
  await eventually(async () =>
    expect(await owner.client.catalog.hashing.query({})).toMatchObject({ state: "finished" }),
  )

  const found = await list(`filter[task_id]=${task}&include=task`)
  expect(found.meta.total).toBe(1)
  expect(found.data[0]).toMatchObject({
    id: sha256Hex(BYTES),
    relationships: { task: { data: { type: "task", id: task } } },
  })
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown
  expect(found.included).toEqual([
    {
      ...{ type: "task", id: task },
      attributes: {
        ...{ kind: "glance_import", status: "completed", error_message: null, method: "web-download" },
        ...{ created_at: at, updated_at: at, completed_at: at },
      },
    },
  ])
  expect(JSON.stringify(found)).not.toContain(SECRET)
  expect((await list(`filter[task_id]=${task}&include=task&fields[task]=status`)).included).toEqual([
    { type: "task", id: task, attributes: { status: "completed" } },
  ])

  const read = await list(`filter[task_id]=${started.body.task_id}&include=task`)
  expect(read.data.map(({ relationships }) => relationships?.copies?.data)).toEqual([
    [{ type: "copy", id: `glance:${other.id}` }],
  ])
  expect(read.included).toMatchObject([{ attributes: { kind: "hash_images", status: "completed" } }])
  expect((await list("filter[task_id][not_null]=true")).meta.total).toBe(2)
  await catalog.swept(owner)
  expect((await list("filter[task_id][not_null]=true")).meta.total).toBe(2)
  await expectEditable(sha256Hex(BYTES), task)
})

/** The task counts as metadata, and a user's own takes its place. */
async function expectEditable(hash: string, task: string): Promise<void> {
  const path = `/api/images/${hash}`
  const get = () => catalog.ask<OneImageDocument>("GET", path, { headers: owner.headers })
  const edit = async (body: object) => {
    const headers = { ...owner.headers, "if-match": (await get()).headers.get("etag") ?? "" }
    expect((await catalog.ask("POST", path, { headers, body })).status).toBe(200)
    return (await get()).body.data.relationships?.task?.data?.id
  }
  expect(await edit({ rating: 5 })).toBe(task)
  expect(await edit({ task_id: "my-own" })).toBe("my-own")
  expect((await list("filter[task_id]=my-own&include=task")).included).toEqual([])
  expect(await edit({ task_id: null })).toBe(task)
}

test("an upload to the library is the task of its file, and nobody sees another project's", async () => {
  const cat = { filename: "cat.png", content_type: "image/png", bytes: Buffer.from("cat") }
  await keepImage(catalog, owner, cat, { sha256: sha256Hex("cat") })
  const { data, included } = await list(`filter[filename]=cat.png&include=task`)
  const task = data[0]?.relationships?.task?.data?.id ?? ""
  expect(included).toMatchObject([
    { type: "task", id: task, attributes: { kind: "library_upload", status: "completed" } },
  ])
  await catalog.swept(stranger)
  const foreign = await catalog.putBytes(stranger, Buffer.from("mine"), {
    ...{ os_hash_algo: "sha256", os_hash_value: sha256Hex("mine") },
    properties: { task_id: task },
  })
  await catalog.swept(stranger)
  const seen = await list(`filter[task_id]=${task}&include=task`, stranger)
  expect(seen.data.map(({ relationships }) => relationships?.copies?.data[0]?.id)).toEqual([
    `glance:${foreign.id}`,
  ])
  expect(seen.included).toEqual([])
})
