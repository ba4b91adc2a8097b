import type { SQL } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { conditionFor, type Condition } from "../../src/catalog/query/conditions.js"
import { resolveFields } from "../../src/catalog/query/fields.js"
import { bitGroups } from "../../src/catalog/query/reader.js"
import { runSql } from "../../src/catalog/query/run-sql.js"
import { sortKeysOf } from "../../src/catalog/query/sort.js"
import { sortedParts, slotsInOrder } from "../../src/catalog/query/statements.js"
import { REVISION } from "../../src/catalog/revision.js"
import { writeImages } from "../../src/catalog/write.js"
import { createDatabase, type Database, type Queries } from "../../src/db/database.js"
import { sql } from "drizzle-orm"
import type { FilterInput } from "../../src/schemas/catalog/query.js"
import { promisesOfQueries } from "../catalog/query-suite.js"
import { catalogImage } from "../support/catalog-rows.js"
import { seedMany } from "../support/catalog-many.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let database: Database

const open = async () => createDatabase({ url: await server.create(), folder: "unused", connections: 3 })

beforeAll(async () => {
  server = await startPostgres()
  database = await open()
  await seedMany(database, { scope: "many", images: 20_000 })
}, 120_000)
afterAll(async () => {
  await database.close()
  await server.close()
})

promisesOfQueries("PostgreSQL", open)

test("each of two changes that overlap has a revision of its own, and neither waits for the other", async () => {
  const scope = "overlapping"
  const revision = () =>
    database.query(async ({ run }) => (await run(`select ${REVISION} as revision`, [scope]))[0]?.["revision"])
  const seen: unknown[] = []
  const note = async () => seen.push(await revision())
  const write = (name: string) => (tx: Queries) => writeImages(tx, scope, [catalogImage(name)])
  await database.transaction(write("first"))
  await note()
  await database.transaction(async (tx) => {
    await write("second")(tx)
    await database.transaction(write("third"))
    await note()
  })
  await note()
  await database.transaction(write("fourth"))
  await note()
  expect(new Set(seen).size).toBe(seen.length)
  const [rows] = await database.query(({ run }) =>
    run("select count(*) as rows from catalog_revision where scope = $1", [scope]),
  )
  expect(rows).toEqual({ rows: "1" })
})

const planOf = (statement: SQL) =>
  database.query(async (queries) => {
    const rows = await runSql(queries, sql`explain ${statement}`)
    return rows.map((row) => String(row["QUERY PLAN"])).join("\n")
  })

async function prepare(filters: FilterInput[], names: string[] = []) {
  const fields = await database.query((queries) =>
    resolveFields(queries, "many", new Set([...filters.map(({ field }) => field), ...names])),
  )
  return {
    scope: "many",
    condition: conditionFor(filters, { scope: "many", fields }),
    sort: sortKeysOf(names, fields),
  }
}

/** What a condition selects from indexes. */
function rowsIn(condition: Condition): SQL[] {
  if (condition.kind === "rows") return [condition.rows]
  return (condition.kind === "not" ? [condition.of] : condition.of).flatMap(rowsIn)
}

describe("each kind of filter reads an index", () => {
  test.each<[string, FilterInput, RegExp]>([
    ["number", { field: "seed", value: 17 }, /catalog_value_number/],
    ["range of numbers", { field: "seed", operator: "gte", value: 19_990 }, /catalog_value_number/],
    ["date", { field: "taken", operator: "lt", value: "2020-01-03" }, /catalog_value_date/],
    ["text", { field: "prompt", value: "prompt 17" }, /catalog_value_text/],
    [
      "beginning of a text",
      { field: "prompt", operator: "starts_with", value: "prompt 1999" },
      /catalog_value_text/,
    ],
    ["inside of a text", { field: "prompt", operator: "contains", value: "t 1999" }, /catalog_value/],
    ["boolean", { field: "is_favorite", value: true }, /catalog_value_boolean/],
    ["list", { field: "seed", operator: "in", value: [1, 2, 3] }, /catalog_value_number/],
    ["tags", { field: "tags", operator: "any", value: ["rare"] }, /catalog_value_text/],
    ["all tags", { field: "tags", operator: "all", value: ["rare", "tag1"] }, /catalog_value_text/],
    ["relationship", { field: "task_id", value: "task-17" }, /catalog_value_text/],
    ["presence", { field: "rating", operator: "not_null", value: true }, /catalog_value_(field|number)/],
    [
      "time of creation",
      { field: "created_at", operator: "gte", value: "2024-01-13" },
      /catalog_image_created/,
    ],
    ["number of tags", { field: "tag_count", operator: "gt", value: 2 }, /catalog_image_tag_count/],
    ["id", { field: "id", value: "0".repeat(64) }, /catalog_image_pkey/],
  ])("%s", async (_name, filter, index) => {
    for (const group of [undefined, "not", "or"] as const) {
      const { condition } = await prepare([{ ...filter, group }])
      for (const rows of rowsIn(condition)) {
        const plan = await planOf(bitGroups(rows))
        expect(plan).toMatch(index)
        expect(plan).not.toMatch(/Seq Scan/)
      }
    }
  })
})

describe("a page in the order of a sort reads an index", () => {
  test.each([
    ["-created_at", /catalog_image_created/],
    ["seed", /catalog_value_number/],
    ["-prompt", /catalog_value_text/],
  ])("%s", async (name, index) => {
    const [part] = sortedParts(await prepare([], [name.replace("-", "")]))
    if (part === undefined) throw new Error("A query has a part.")
    const plan = await planOf(slotsInOrder(part, { limit: 51, offset: 0, isReversed: name.startsWith("-") }))
    expect(plan).toMatch(index)
    expect(plan).not.toMatch(/Seq Scan/)
  })
})
