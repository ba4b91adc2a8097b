import { eq, sql } from "drizzle-orm"
import { bigint, jsonb, pgTable, text, timestamp, unique } from "drizzle-orm/pg-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Database } from "../../src/db/database.js"
import { violates } from "../../src/db/failures.js"
import { Refusal } from "../../src/errors.js"

const thing = pgTable(
  "thing",
  {
    name: text("name").notNull(),
    tags: text("tags").array().notNull(),
    facts: jsonb("facts"),
    size: bigint("size", { mode: "number" }),
    madeAt: timestamp("made_at", { withTimezone: true }),
  },
  (table) => [unique("thing_name").on(table.name)],
)

const CREATE = `
  create table thing (name text not null, tags text[] not null, facts jsonb, size bigint, made_at timestamptz);
  alter table thing add constraint thing_name unique (name)`

const ROW = {
  name: `it's "quoted" \\ and, {braced} ü 鴻`,
  tags: ["a", 'b"c', "d,e", "\\", "", "NULL"],
  facts: { list: [1, null, "x"], deep: { yes: true } },
  size: Number.MAX_SAFE_INTEGER,
  madeAt: new Date("2026-11-26T12:34:56.789Z"),
}

/** What both engines promise. `open` gives an empty database, migrated. */
export function promisesOfADatabase(engine: string, open: () => Promise<Database>) {
  describe(engine, () => {
    let database: Database

    beforeAll(async () => {
      database = await open()
      await database.query(({ run }) => run(CREATE))
    })
    afterAll(() => database.close())

    const insert = (name: string) =>
      database.transaction((tx) =>
        tx
          .insert(thing)
          .values({ ...ROW, name })
          .returning(),
      )
    const names = async () =>
      (await database.query((db) => db.select({ name: thing.name }).from(thing))).map(({ name }) => name)

    test("values come back as they were written", async () => {
      expect(await insert(ROW.name)).toEqual([ROW])
      expect(await database.query((db) => db.select().from(thing))).toEqual([ROW])
      const counted = await database.query((db) => db.select({ n: sql<number>`count(*)::int` }).from(thing))
      expect(counted).toEqual([{ n: 1 }])
      const plain = sql`select size, facts, tags, made_at, null as nothing, '\\xff'::bytea as bytes from thing`
      expect(await database.query((db) => db.execute(plain))).toEqual([
        {
          size: `${ROW.size}`,
          facts: ROW.facts,
          tags: ROW.tags,
          made_at: "2026-11-26 12:34:56.789+00",
          nothing: null,
          bytes: Buffer.from([255]),
        },
      ])
    })

    test("a transaction that fails leaves nothing, and its own failure is thrown", async () => {
      const refusal = new Refusal(409, "No.")
      const failed = database.transaction(async (tx) => {
        await tx.insert(thing).values({ ...ROW, name: "half" })
        throw refusal
      })
      await expect(failed).rejects.toBe(refusal)
      expect(await names()).not.toContain("half")
    })

    test("a violated constraint is reported by its name, and the connection stays usable", async () => {
      await insert("once")
      const again = await insert("once").catch((error: unknown) => error)
      expect(violates(again, "thing_name")).toBe(true)
      expect(violates(again, "other")).toBe(false)
      expect(await names()).toContain("once")
    })

    test("if one of several statements fails, none is kept", async () => {
      const text = "insert into thing (name, tags) values ('several', '{}'); select 1/0"
      await expect(database.query(({ run }) => run(`begin; ${text}; commit`))).rejects.toMatchObject({
        code: "22012",
      })
      expect(await names()).not.toContain("several")
    })

    test("an aborted signal ends a transaction, and nothing of it stays", async () => {
      const left = new AbortController()
      const aborted = database.transaction(async (tx) => {
        await tx.insert(thing).values({ ...ROW, name: "left" })
        left.abort(new Refusal(499, "gone"))
        await new Promise(() => undefined)
      }, left.signal)
      await expect(aborted).rejects.toMatchObject({ status: 499 })
      expect(await names()).not.toContain("left")
    })

    test("an aborted signal ends waiting for another transaction", async () => {
      const left = new AbortController()
      const row = eq(thing.name, "waited for")
      await insert("waited for")
      await database.transaction(async (tx) => {
        await tx.update(thing).set({ size: 1 }).where(row)
        const waiting = database.query((db) => db.update(thing).set({ size: 2 }).where(row), left.signal)
        left.abort(new Refusal(499, "gone"))
        await expect(waiting).rejects.toMatchObject({ status: 499 })
      })
      const [found] = await database.query((db) => db.select().from(thing).where(row))
      expect(found?.size).toBe(1)
    })

    test("a notification reaches the listeners of its channel when it is committed", async () => {
      const received: unknown[] = []
      const stop = await database.listen("news", (payload) => payload !== undefined && received.push(payload))
      const notify = (payload: string) =>
        database.transaction((tx) => tx.execute(sql`select pg_notify('news', ${payload})`))
      await expect.poll(async () => (await notify("yes"), received)).toContain("yes")
      stop()
      const before = received.length
      await notify("no")
      expect(received.slice(before)).not.toContain("no")
    })
  })
}
