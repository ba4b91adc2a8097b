import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { CatalogContext, CatalogImage } from "../../src/catalog/catalog.js"
import { listCatalogImages } from "../../src/catalog/list.js"
import { createQueryCache, type QueryCache } from "../../src/catalog/query/reader.js"
import { removeImages } from "../../src/catalog/write.js"
import type { Database } from "../../src/db/database.js"
import { listCatalogInput, type FilterInput } from "../../src/schemas/catalog/query.js"
import { never } from "../../src/signals.js"
import { catalogImage, hashOf, seed } from "../support/catalog-rows.js"
import { scan } from "./query-oracle.js"

/** One for each database, as in a Polaris. */
const caches = new WeakMap<Database, QueryCache>()

function cacheOf(database: Database): QueryCache {
  const cache = caches.get(database) ?? createQueryCache()
  caches.set(database, cache)
  return cache
}

/** The index is as it was written. */
const contextOf = (database: Database, scope: string) => {
  const index = {
    ready: () => Promise.resolve({ scope, indexedAt: new Date() }),
    confirmCopies: () => Promise.resolve(true),
  }
  const caller = { project: { id: scope, name: scope }, isAdmin: false }
  return {
    catalog: { database, index, queryCache: cacheOf(database) },
    call: { caller, signal: never() },
  } as unknown as CatalogContext
}

const list = (database: Database, scope: string, input: object) =>
  listCatalogImages(contextOf(database, scope), listCatalogInput.parse(input))

const word = fc.constantFrom("a", "ab", "b%", "B_", "é", "猫", "猫a", "", "\\", "true", "7")
const number = fc.constantFrom(-2, 0, 1.5, 7, 1e9)
const day = fc.constantFrom("2023-12-31", "2024-01-01", "2024-02-29")
const scalar = fc.oneof(word, number, day, fc.boolean())
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.constant(null),
)
const tag = fc.constantFrom("x", "y", "z", "猫")

const given = fc.record(
  {
    ...{ mixed: value, count: number, note: word, taken: day, is_set: fc.boolean() },
    tags: fc.uniqueArray(tag, { maxLength: 3 }),
    taskId: fc.constantFrom(null, "t1", "t2"),
    createdAt: day.map((text) => new Date(text)),
  },
  { requiredKeys: ["tags", "taskId", "createdAt"] },
)

/** So that each field exists with each of its types. */
const EXAMPLES = [
  catalogImage("e1", {
    mixed: 1,
    count: 1,
    note: "n",
    taken: "2024-01-01",
    is_set: true,
    tags: ["x"],
    taskId: "t",
  }),
  catalogImage("e2", { mixed: "text" }),
  catalogImage("e3", { mixed: "2024-01-01" }),
  catalogImage("e4", { mixed: true }),
]

const FIELDS = ["mixed", "count", "note", "taken", "is_set", "task_id", "created_at", "tag_count"]
const filterOf = (
  field: fc.Arbitrary<string>,
  operator: fc.Arbitrary<string | undefined>,
  asked: fc.Arbitrary<unknown>,
) =>
  fc
    .record({ field, operator, value: asked, group: fc.constantFrom(undefined, undefined, "or", "not") })
    .map((one) => JSON.parse(JSON.stringify(one)) as FilterInput)

const several = (one: fc.Arbitrary<unknown>) => fc.array(one, { minLength: 1, maxLength: 3 })
const comparison = fc.constantFrom("gt", "gte", "lt", "lte")
const any = fc.constantFrom(...FIELDS)

const filter = fc.oneof(
  filterOf(any, fc.constant(undefined), scalar),
  filterOf(any, fc.constantFrom("in", "not_in"), several(scalar)),
  filterOf(fc.constantFrom(...FIELDS, "tags"), fc.constant("not_null"), fc.boolean()),
  filterOf(fc.constantFrom("mixed", "count", "tag_count"), comparison, number),
  filterOf(fc.constantFrom("mixed", "taken", "created_at"), comparison, day),
  filterOf(
    fc.constantFrom("mixed", "note", "task_id"),
    fc.constantFrom("contains", "starts_with", "ends_with"),
    word,
  ),
  filterOf(fc.constant("tags"), fc.constantFrom("any", "all", "none"), several(tag)),
)

const sort = fc.uniqueArray(
  fc.tuple(fc.constantFrom("", "-"), fc.constantFrom(...FIELDS, "id")).map((parts) => parts.join("")),
  { minLength: 1, maxLength: 2, selector: (key) => key.replace("-", "") },
)

const query = fc.record({
  filter: fc.array(filter, { maxLength: 4 }),
  sort,
  size: fc.integer({ min: 1, max: 7 }),
})

/** What a database of the catalog promises, on either engine. */
export function promisesOfQueries(engine: string, open: () => Promise<Database>): void {
  let database: Database
  let made = 0

  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.close())

  /** All pages from a direction, as hashes. */
  async function walk(scope: string, input: object, size: number, between = async () => undefined as void) {
    const seen: string[] = []
    let page: object = { size }
    for (;;) {
      const { data, meta } = await list(database, scope, { ...input, page })
      seen.push(...data.map(({ id }) => id))
      if (!meta.page.has_next || meta.page.after === undefined) return seen
      page = { size, after: meta.page.after }
      await between()
    }
  }

  test(`${engine}: generated queries find what a scan of the same images finds, page by page`, async () => {
    const runs = fc.asyncProperty(
      fc.array(given, { maxLength: 14 }),
      fc.array(query, { minLength: 1, maxLength: 5 }),
      async (all, queries) => {
        const scope = `generated-${++made}`
        const images = [...EXAMPLES, ...all.map((one, at) => catalogImage(`i${at}`, one))]
        await seed(database, scope, images)
        for (const { size, ...input } of queries) {
          const expected = scan(images, input.filter, input.sort)
          const first = await list(database, scope, { ...input, page: { size } })
          expect(first.meta.total).toBe(expected.length)
          const numbered: string[] = []
          for (let number = 1; number <= Math.max(1, first.meta.page.total); number++) {
            const { data } = await list(database, scope, { ...input, page: { number, size } })
            numbered.push(...data.map(({ id }) => id))
          }
          expect(numbered).toEqual(expected)
          expect(await walk(scope, input, size)).toEqual(expected)
          await backwards(scope, input, size, expected)
        }
      },
    )
    await fc.assert(runs, { numRuns: 8 })
  }, 600_000)

  /** From the last image to the first. */
  async function backwards(scope: string, input: object, size: number, expected: string[]) {
    const last = await list(database, scope, { ...input, page: { size: 200 } })
    let seen = last.data.slice(-1).map(({ id }) => id)
    const end = await list(database, scope, {
      ...input,
      page: { offset: Math.max(0, expected.length - 1), limit: 1 },
    })
    let before = end.meta.page.before
    while (before !== undefined) {
      const { data, meta } = await list(database, scope, { ...input, page: { size, before } })
      seen = [...data.map(({ id }) => id), ...seen]
      before = meta.page.has_previous ? meta.page.before : undefined
    }
    expect(seen).toEqual(expected)
  }

  test(`${engine}: a query that is repeated sees what has changed meanwhile`, async () => {
    const scope = `repeated-${++made}`
    const other = `other-${made}`
    const counted = (name: string, count: number) => catalogImage(name, { count })
    const found = async (input: object) => {
      const { data, meta } = await list(database, scope, { sort: ["count"], ...input })
      expect(meta.total).toBe(data.length)
      return data.map(({ id }) => id)
    }
    const queries = [
      { filter: [{ field: "count", operator: "gte", value: 2 }] },
      { filter: [{ field: "count", operator: "lt", value: 2, group: "not" }] },
      { sort: ["-count"] },
    ]
    await seed(database, other, [counted("a", 9)])
    const states = [
      () => seed(database, scope, [counted("a", 1), counted("b", 2)]),
      () => seed(database, scope, [counted("c", 3)]),
      () => seed(database, scope, [counted("a", 4)]),
      () => database.transaction((tx) => removeImages(tx, scope, [hashOf("b")])),
    ]
    const seen = []
    for (const change of states) {
      await change()
      for (const query of queries) expect(await found(query)).toEqual(await found(query))
      seen.push(await Promise.all(queries.map(found)))
    }
    const [a, b, c] = [hashOf("a"), hashOf("b"), hashOf("c")]
    expect(seen).toEqual([
      [[b], [b], [b, a]],
      [
        [b, c],
        [b, c],
        [c, b, a],
      ],
      [
        [b, c, a],
        [b, c, a],
        [a, c, b],
      ],
      [
        [c, a],
        [c, a],
        [a, c],
      ],
    ])
  })

  test(`${engine}: cursors neither lose nor repeat images while others come and go`, async () => {
    for (const sorted of [["-created_at"], ["count"], ["-mixed", "count"]]) {
      const scope = `moving-${++made}`
      const makers = (at: number) => ({ count: at % 3, mixed: at % 2 === 0 ? at % 5 : `w${at % 4}` })
      const stable = Array.from({ length: 30 }, (_, at) => catalogImage(`stay${at}`, makers(at)))
      const leaving = Array.from({ length: 10 }, (_, at) => catalogImage(`leave${at}`, makers(at)))
      await seed(database, scope, [...stable, ...leaving])
      let step = 0
      const seen = await walk(scope, { sort: sorted }, 4, async () => {
        const gone = leaving[step]
        if (gone !== undefined) await database.transaction((tx) => removeImages(tx, scope, [gone.hash]))
        if (step < 10) await seed(database, scope, [catalogImage(`new${step}`, makers(step))])
        step++
      })
      expect(new Set(seen).size).toBe(seen.length)
      const missing = stable.filter(({ hash }) => !seen.includes(hash))
      expect(missing.map(({ sourceId }: CatalogImage) => sourceId)).toEqual([])
    }
  }, 120_000)
}
