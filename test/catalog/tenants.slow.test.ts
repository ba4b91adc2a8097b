import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import * as tenants from "../support/catalog-tenants.js"
import { TENANTS, type Made, type Tenant } from "../support/catalog-tenants.js"
import type { Person } from "../support/library.js"

let catalog: CatalogStage
let people: Map<Tenant, Person>

beforeAll(async () => {
  catalog = await openCatalog()
  people = new Map()
  for (const account of TENANTS) people.set(account, await catalog.as(account))
})
afterAll(() => catalog.close())

interface Resource {
  id: string
  attributes: Record<string, unknown>
  relationships: { copies: { data: { id: string }[] }; task: { data: { id: string } | null } }
}

interface Body {
  data: Resource[]
  included: { type: string; id: string }[]
  meta: { total: number; unidentified: number; page: { after?: string; has_next: boolean } }
}

interface Fields {
  data: { id: string; attributes: { images: number } }[]
}

const person = (account: Tenant) => people.get(account) as Person

const ask = <T = Body>(viewer: Tenant, method: string, path: string, body?: unknown) =>
  catalog.ask<T>(method, `/api/images${path}`, { headers: person(viewer).headers, body })

const idsOf = (copies: readonly { id: string }[]) => copies.map(({ id }) => id).toSorted()

/** What a viewer is about to read, and what it must be. */
interface View {
  viewer: Tenant
  all: readonly Made[]
  expected: ReadonlyMap<string, Made[]>
  /** The copies whose metadata the images show. */
  first: readonly Made[]
}

async function viewOf(viewer: Tenant, all: readonly Made[]): Promise<View> {
  await catalog.swept(person(viewer))
  const expected = tenants.imagesFor(viewer, all)
  return { viewer, all, expected, first: [...expected.values()].flatMap(([first]) => first ?? []) }
}

/** Images, copies, totals and what is included, on one page and image by image. */
async function expectList({ viewer, all, expected, first }: View): Promise<void> {
  const { body } = await ask(viewer, "GET", `?include=copies,tags,task&page[size]=200&sort=id`)
  const shown = body.data.map((one) => [one.id, idsOf(one.relationships.copies.data)])
  expect(shown).toEqual([...expected].map(([hash, copies]) => [hash, idsOf(copies)]))
  const copies = [...expected.values()].flat()
  const included = (type: string) => idsOf(body.included.filter((one) => one.type === type))
  expect(included("copy")).toEqual(idsOf(copies))
  expect(included("tag")).toEqual(first.map(({ at }) => at).toSorted())
  const tasks = new Set(first.map(({ task }) => task))
  const uploads = all.filter(
    ({ kind, owner, task }) => kind === "file" && owner === viewer && tasks.has(task),
  )
  expect(included("task")).toEqual(uploads.map(({ task }) => task).toSorted())
  for (const { id, attributes } of body.data)
    expect(attributes["hash_verified"]).toBe(expected.get(id)?.some(({ kind }) => kind !== "claim"))
  expect(body.meta.total).toBe(expected.size)
  expect(body.meta.unidentified).toBe(all.filter((one) => tenants.sees(viewer, one)).length - copies.length)
}

/** The fields, and the values, tags and tasks that filters find, are those of the first copies alone. */
async function expectFilters({ viewer, all, first }: View): Promise<void> {
  const fields = await ask<Fields>(viewer, "GET", "/fields")
  const counts = new Map(fields.body.data.map(({ id, attributes }) => [id, attributes.images]))
  const own = first.filter(({ image }) => image !== undefined).map(({ at }) => `p${at}`)
  expect([...counts.keys()].filter((name) => /^pn\d+x/.test(name)).toSorted()).toEqual(own.toSorted())
  expect(counts.get("tags") ?? 0).toBe(first.length)
  expect(counts.get("id") ?? 0).toBe(first.length)
  for (const one of all) {
    const total = first.includes(one) ? 1 : 0
    for (const filter of [`filter[name]=${one.at}`, `filter[tags][any]=${one.at}`])
      expect([filter, (await ask(viewer, "GET", `?${filter}`)).body.meta.total]).toEqual([filter, total])
  }
  for (const task of new Set(all.map((one) => one.task))) {
    const { body } = await ask(viewer, "GET", `?filter[task_id]=${task}`)
    expect(body.meta.total).toBe(first.filter((one) => one.task === task).length)
  }
  const [hidden] = all.filter((one) => one.image !== undefined && !tenants.sees(viewer, one))
  if (hidden !== undefined) await expectUnknown(viewer, hidden)
}

/** A field that only an image has which the viewer does not see is refused like one that does not exist. */
async function expectUnknown(viewer: Tenant, { at }: Made): Promise<void> {
  for (const query of ["filter[NAME]=x", "sort=NAME"]) {
    const path = (name: string) => `?${query.replace("NAME", name)}`
    const [foreign, missing] = [
      await ask(viewer, "GET", path(`p${at}`)),
      await ask(viewer, "GET", path("nope")),
    ]
    expect(foreign.status).toBe(400)
    expect(withoutIds(foreign)).toEqual(withoutIds(missing).map((one) => one.replaceAll("nope", `p${at}`)))
  }
}

/** Image by image with cursors; and with a cursor of every other project. */
async function expectCursors({ viewer, expected }: View): Promise<void> {
  const hashes = [...expected.keys()]
  const found: string[] = []
  const pageAt = async (after: string) =>
    (await ask(viewer, "GET", `?sort=id&page[size]=1${after && `&page[after]=${after}`}`)).body
  for (let after: string | undefined = ""; after !== undefined;) {
    const { data, meta } = await pageAt(after)
    found.push(...idsOf(data))
    expect(meta.total).toBe(hashes.length)
    after = meta.page.has_next ? meta.page.after : undefined
  }
  expect(found).toEqual(hashes)
  for (const other of TENANTS) {
    const { body: foreign } = await ask(other, "GET", "?sort=id&page[size]=1")
    const cursor = foreign.meta.page.after
    if (cursor === undefined) continue
    const { body } = await ask(viewer, "GET", `?sort=id&page[size]=200&page[after]=${cursor}`)
    expect(idsOf(body.data)).toEqual(hashes.filter((hash) => hash > (foreign.data[0]?.id ?? "")))
  }
}

const withoutIds = ({ status, body }: { status: number; body: unknown }) => [
  String(status),
  JSON.stringify(body).replace(/req-[\w-]+/g, ""),
]

/** Nothing that a viewer does not see is different from what does not exist. */
async function expectHidden({ viewer, all, expected }: View): Promise<void> {
  const hidden = [...new Set(all.map(({ hash }) => hash))].filter((hash) => !expected.has(hash))
  for (const hash of hidden)
    for (const [method, path, body] of [
      ["GET", "", undefined],
      ["GET", "/content", undefined],
      ["POST", "", { rating: 1 }],
      ["DELETE", "", undefined],
    ] as const) {
      const refused = await ask<unknown>(viewer, method, `/${hash}${path}`, body)
      const missing = await ask<unknown>(viewer, method, `/${sha256Hex()}${path}`, body)
      expect(refused.status).toBe(404)
      expect(withoutIds(refused)).toEqual(withoutIds(missing))
    }
}

/** The bytes of what is certain: streamed from Glance, or at the address of the library's file. */
async function expectContent({ viewer, expected }: View): Promise<void> {
  for (const [hash, [first]] of expected) {
    const one = await ask<{ data: Resource }>(viewer, "GET", `/${hash}`)
    expect(idsOf(one.body.data.relationships.copies.data)).toEqual(idsOf(expected.get(hash) ?? []))
    if (first?.kind === "claim") continue
    const { status, headers, body } = await ask<unknown>(viewer, "GET", `/${hash}/content`)
    expect(status).toBe(first?.kind === "file" ? 302 : 200)
    const bytes = status === 302 ? await (await fetch(headers.get("location") ?? "")).text() : body
    expect(bytes).toBe(first?.content)
  }
}

const FOREIGN = "This image belongs to another project: only its owner can"

/** A bulk edit of all contents changes those whose first copy the viewer may change. */
async function expectEdits({ viewer, all, expected }: View): Promise<void> {
  const hashes = [...new Set(all.map(({ hash }) => hash)), sha256Hex()]
  const mayChange = (hash: string) => viewer === "admin" || expected.get(hash)?.[0]?.owner === viewer
  const edits = Object.fromEntries(hashes.map((hash) => [hash, { [`by_${viewer}`]: 1 }]))
  const { body } = await ask<{ success: string[]; failed: object[] }>(viewer, "POST", "", edits)
  const changed = hashes.filter((hash) => expected.has(hash) && mayChange(hash))
  expect(body.success.toSorted()).toEqual(changed.toSorted())
  const failed = hashes.filter((hash) => !changed.includes(hash))
  expect(body.failed).toHaveLength(failed.length)
  for (const hash of failed) {
    const error = expected.has(hash) ? `${FOREIGN} change it.` : "Image not found"
    expect(body.failed).toContainEqual({ hash, error })
  }
  const { images } = catalog.simulator.world
  const touched = all.filter(({ sourceId }) =>
    Object.hasOwn(images.get(sourceId)?.properties ?? {}, `by_${viewer}`),
  )
  const first = changed.flatMap((hash) => expected.get(hash)?.[0] ?? [])
  expect(idsOf(touched)).toEqual(idsOf(first.filter(({ image }) => image !== undefined)))
}

/** Deletes each viewer's copies in turn, one by one or all at once, and says what is left. */
async function expectDeletes(all: readonly Made[], isBulk: boolean): Promise<readonly Made[]> {
  let left = all
  const hashes = [...new Set(all.map(({ hash }) => hash)), sha256Hex()]
  for (const viewer of TENANTS) {
    const before = left
    const ownOf = (hash: string) =>
      tenants.copiesFor(viewer, before, hash).filter((one) => one.owner === viewer)
    const mayDelete = (hash: string) => ownOf(hash).length > 0 && !ownOf(hash).some((one) => one.isProtected)
    const deleted = hashes.filter(mayDelete)
    const gone = deleted.flatMap(ownOf)
    left = before.filter((one) => !gone.includes(one))
    if (isBulk) await expectBulkDelete(viewer, before, { hashes, deleted })
    else
      for (const hash of hashes) {
        const copies = tenants.copiesFor(viewer, before, hash)
        const answer = await ask<{ remaining?: number }>(viewer, "DELETE", `/${hash}`)
        expect(answer.status).toBe(copies.length === 0 ? 404 : mayDelete(hash) ? 200 : 403)
        if (mayDelete(hash)) expect(answer.body.remaining ?? 0).toBe(copies.length - ownOf(hash).length)
      }
    await expectLeft(all, left)
  }
  return left
}

async function expectBulkDelete(
  viewer: Tenant,
  before: readonly Made[],
  { hashes, deleted }: { hashes: string[]; deleted: string[] },
): Promise<void> {
  interface Answer {
    deleted: string[]
    failed: { hash: string; reason: string }[]
  }
  const { body } = await ask<Answer>(viewer, "DELETE", "", { hashes })
  expect(body.deleted.toSorted()).toEqual(deleted.toSorted())
  const reasons = new Map(body.failed.map(({ hash, reason }) => [hash, reason]))
  expect([...reasons.keys()].toSorted()).toEqual(hashes.filter((hash) => !deleted.includes(hash)).toSorted())
  for (const [hash, reason] of reasons) {
    const copies = tenants.copiesFor(viewer, before, hash)
    const isOwn = copies.some(({ owner }) => owner === viewer)
    const seen = isOwn ? (expect.stringContaining("is protected") as unknown) : `${FOREIGN} delete it.`
    expect(reason).toEqual(copies.length === 0 ? "File not found" : seen)
  }
}

/** At Glance and in the library. */
async function expectLeft(all: readonly Made[], left: readonly Made[]): Promise<void> {
  const { images } = catalog.simulator.world
  const { database } = catalog.polaris.services
  const rows = await database.query(({ run }) => run("select id from catalog_library_file", []))
  const files = new Set(rows.map(({ id }) => id))
  const there = all.filter(({ sourceId }) => images.has(sourceId) || files.has(sourceId))
  expect(idsOf(there)).toEqual(idsOf(left))
}

test("no project counts, sees, merges, changes or deletes what it may not see", async () => {
  let round = 0
  const runs = fc.asyncProperty(
    fc.array(tenants.generatedCopy, { minLength: 6, maxLength: 14 }),
    async (given) => {
      const { world } = catalog.simulator
      world.images.clear()
      world.members.length = 0
      const all = await tenants.makeCopies({ catalog, people, round: round++ }, given)
      const views: View[] = []
      for (const viewer of TENANTS) views.push(await viewOf(viewer, all))
      for (const view of views) {
        await expectList(view)
        await expectFilters(view)
        await expectCursors(view)
        await expectHidden(view)
        await expectContent(view)
      }
      for (const view of views) await expectEdits(view)
      const left = await expectDeletes(all, round % 2 === 1)
      for (const { kind, owner, sourceId } of left)
        if (kind === "file") await catalog.ask("DELETE", `/v1/images/${sourceId}`, person(owner))
    },
  )
  await fc.assert(runs, { numRuns: 4, endOnFailure: true })
}, 600_000)
