import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createDatabase, type Database } from "../../src/db/database.js"
import { promisesOfADatabase } from "../database/suite.js"
import { startPostgres, type Postgres } from "../support/postgres.js"
import { eventually } from "../support/eventually.js"

let server: Postgres

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const at = (url: string): Database => createDatabase({ url, folder: "unused", connections: 3 })

promisesOfADatabase("PostgreSQL", async () => at(await server.create()))

const AWAY = {
  status: 503,
  reason: "database_unavailable",
  message: expect.stringMatching(/Try again/) as string,
}

const one = (database: Database) => database.query(({ run }) => run("select 1 as n", []))

describe("when the server", () => {
  test("restarts, requests meanwhile are refused with 503, and later ones are served", async () => {
    const database = at(await server.create())
    await Promise.all([one(database), one(database), one(database)])
    await server.stop()
    await expect(one(database)).rejects.toMatchObject(AWAY)
    await expect(database.transaction(({ run }) => run("select 1", []))).rejects.toMatchObject(AWAY)
    await server.start()
    await eventually(async () => expect(await one(database)).toEqual([{ n: 1 }]))
    await database.close()
  })

  test("goes down within a transaction, the transaction is refused with 503", async () => {
    const database = at(await server.create())
    const broken = database.transaction(async ({ run }) => {
      await run("select 1", [])
      await server.stop()
      await run("select 1", [])
    })
    await expect(broken).rejects.toMatchObject(AWAY)
    await server.start()
    await database.close()
  })

  test("goes down between the queries of a transaction, the process keeps running", async () => {
    const database = at(await server.create())
    const broken = database.transaction(async ({ run }) => {
      await run("select 1", [])
      await server.stop()
      await server.start()
    })
    await expect(broken).rejects.toMatchObject(AWAY)
    await database.close()
  })

  test("hangs, a request is refused with 503", async () => {
    const database = at(await server.create())
    server.freeze()
    await expect(one(database)).rejects.toMatchObject(AWAY)
    server.goOn()
    await eventually(async () => expect(await one(database)).toEqual([{ n: 1 }]))
    await database.close()
  })

  test("has failed over to a read-only one, its connections are not used again", async () => {
    const url = await server.create()
    const database = at(url)
    const pid = async () =>
      (await database.query(({ run }) => run("select pg_backend_pid() as pid", [])))[0]?.["pid"]
    const before = await pid()
    const write = ({ run }: { run: (text: string) => Promise<unknown> }) =>
      run("set transaction read only; create table never (n int)")
    await expect(database.transaction(write)).rejects.toMatchObject(AWAY)
    expect(await pid()).not.toBe(before)
    await database.close()
  })

  test("returns, listeners are called, since they may have missed notifications", async () => {
    const database = at(await server.create())
    const calls: unknown[] = []
    await database.listen("news", (payload) => calls.push(payload))
    await expect.poll(() => calls.length).toBeGreaterThan(0)
    await server.stop()
    const before = calls.length
    await server.start()
    await expect.poll(() => calls.length).toBeGreaterThan(before)
    await database.close()
  })
})

test("a database that cannot be reached at the start is named with its variable", async () => {
  const database = at("postgresql://polaris@127.0.0.1:1/none")
  await expect(database.open()).rejects.toThrow(
    /^DATABASE_URL: the database cannot be reached: .*ECONNREFUSED/,
  )
})

test("processes that start at once on an empty database migrate it once", async () => {
  const url = await server.create()
  const databases = Array.from({ length: 8 }, () => at(url))
  await Promise.all(databases.map((database) => database.open()))
  const [applied] = await databases[0]!.query(({ run }) =>
    run("select count(*)::int as n from migration", []),
  )
  const { MIGRATIONS } = await import("../../src/db/migrations/index.js")
  expect(applied?.["n"]).toBe(MIGRATIONS.length)
  await Promise.all(databases.map((database) => database.close()))
})

test("a database that a newer Polaris has migrated is not touched", async () => {
  const url = await server.create()
  const first = at(url)
  await first.query(({ run }) => run("insert into migration (name) values ('9999-later')", []))
  await first.close()
  await expect(at(url).open()).rejects.toThrow("migrated by a newer Polaris (9999-later)")
})
