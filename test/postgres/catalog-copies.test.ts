import { afterAll, beforeAll, expect, test } from "vitest"
import type { Call } from "../../src/call.js"
import type { CatalogCopy, IndexServices } from "../../src/catalog/catalog.js"
import { savePair } from "../../src/catalog/index/pairs.js"
import { saveRecords } from "../../src/catalog/index/read-glance.js"
import { databaseTime, dropCopies, saveCopies } from "../../src/catalog/index/save-copies.js"
import { createDatabase, type Database, type Queries } from "../../src/db/database.js"
import type { ImageRecord } from "../../src/glance/image.js"
import { eventually } from "../support/eventually.js"
import { hashOf } from "../support/catalog-rows.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let database: Database

beforeAll(async () => {
  server = await startPostgres()
  database = createDatabase({ url: await server.create(), folder: "unused", connections: 4 })
})
afterAll(async () => {
  await database.close()
  await server.close()
})

type Work = (tx: Queries) => Promise<unknown>

/** Two transactions at once: the first one commits when the second one waits for it, or has ended. */
async function both(first: Work, second: Work): Promise<void> {
  let commit = () => {}
  const committed = new Promise<void>((resolve) => (commit = resolve))
  let isDone = () => {}
  const done = new Promise<void>((resolve) => (isDone = resolve))
  const one = database.transaction(async (tx) => {
    await first(tx)
    isDone()
    await committed
  })
  await done
  let hasEnded = false
  const two = database.transaction(second).finally(() => (hasEnded = true))
  await eventually(async () => expect(hasEnded || (await waiting()) > 0).toBe(true))
  commit()
  await Promise.all([one, two])
}

const WAITING = `select count(*) as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`

const waiting = async () => {
  const [row] = await database.query(({ run }) => run(WAITING, []))
  return Number(row?.["count"])
}

const copy = (sourceId: string, name: string, year: number): CatalogCopy => ({
  ...{ source: "glance", sourceId, hash: hashOf(name), hashVerified: true, ownerProject: "p", isOwn: true },
  ...{ status: "active", attributes: { name: sourceId }, tags: [], taskId: null },
  ...{ createdAt: new Date(`${year}-01-01`), updatedAt: new Date(`${year}-01-01`) },
})

const save =
  (scope: string, ...copies: CatalogCopy[]): Work =>
  async (tx) =>
    saveCopies(tx, { scope, copies, readAt: await databaseTime(tx) })

const drop =
  (scope: string, ...ids: string[]): Work =>
  (tx) =>
    dropCopies(tx, { scope, source: "glance", ids })

const imagesIn = (scope: string) =>
  database.query(({ run }) =>
    run("select hash, source_id from catalog_image where scope = $1 order by hash", [scope]),
  )

const IMAGE = { hash: hashOf("same") }

test("an image whose last two copies are removed at once is removed", async () => {
  await database.transaction(save("last", copy("a", "same", 2024), copy("b", "same", 2025)))
  await both(drop("last", "a"), drop("last", "b"))
  expect(await imagesIn("last")).toEqual([])
})

test("an image whose first two copies are found at once shows the first one", async () => {
  await both(save("first", copy("a", "same", 2024)), save("first", copy("b", "same", 2025)))
  expect(await imagesIn("first")).toEqual([{ ...IMAGE, source_id: "a" }])
})

test("an image whose copy is removed while another is found shows that one", async () => {
  await database.transaction(save("other", copy("a", "same", 2024)))
  await both(drop("other", "a"), save("other", copy("b", "same", 2025)))
  expect(await imagesIn("other")).toEqual([{ ...IMAGE, source_id: "b" }])
})

const record = (id: string): ImageRecord => ({
  ...{ id, name: id, status: "active", owner: "p", size: 5, visibility: "private", tags: [] },
  ...{ os_hash_algo: "sha512", os_hash_value: "ab".repeat(64) },
  ...{ created_at: "2024-01-01T00:00:00Z", updated_at: "2024-01-01T00:00:00Z" },
})

/** What a page of Glance's list writes: the hash is looked for, then the copy is written. */
const read =
  (scope: string, id: string): Work =>
  async (tx) =>
    saveRecords(
      {
        scope,
        call: { caller: { project: { id: "p" } } } as Call,
        catalog: { database: { transaction: (work: Work) => work(tx) } } as unknown as IndexServices,
        changedSince: () => false,
      },
      [record(id)],
      { readAt: await databaseTime(tx), readMs: Date.now() },
    )

const learn: Work = (tx) =>
  savePair(tx, { projectId: "p", algorithm: "sha512", value: "ab".repeat(64), sha256: hashOf("same") })

test.each([
  ["read for the first time", false],
  ["read again", true],
])("a hash that is computed while its image is %s is not lost", async (_how, isThere) => {
  const scope = isThere ? "again" : "new"
  const enter = "insert into catalog_scope (scope, project_id, is_admin) values ($1, 'p', false)"
  for (const [at, order] of [(a: Work, b: Work) => both(a, b), (a: Work, b: Work) => both(b, a)].entries()) {
    const own = `${scope}-${at}`
    await database.query(({ run }) => run("delete from catalog_pair", []))
    await database.query(({ run }) => run(enter, [own]))
    if (isThere) await database.transaction(read(own, "a"))
    await order(read(own, "a"), learn)
    expect(await imagesIn(own)).toEqual([{ ...IMAGE, source_id: "a" }])
  }
})

test("transactions that change other copies in another order do not block each other for good", async () => {
  const all = Array.from({ length: 20 }, (_, at) => copy(`image-${at}`, `content ${at % 5}`, 2000 + at))
  await database.transaction(save("order", ...all))
  const ids = all.map(({ sourceId }) => sourceId)
  const dropEach =
    (order: string[]): Work =>
    async (tx) => {
      for (const id of order) await drop("order", id)(tx)
    }
  await both(dropEach(ids.slice(0, 12)), dropEach(ids.slice(8).toReversed()))
  expect(await imagesIn("order")).toEqual([])
})
