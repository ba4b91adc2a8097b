import { afterAll, beforeAll, expect, test } from "vitest"
import type { CatalogImage } from "../../src/catalog/catalog.js"
import { allFields } from "../../src/catalog/fields.js"
import { removeImages, writeImages } from "../../src/catalog/write.js"
import { createDatabase, type Database } from "../../src/db/database.js"
import { embeddedFolders } from "../support/embedded.js"

let folders: Awaited<ReturnType<typeof embeddedFolders>>
let database: Database

beforeAll(async () => {
  folders = await embeddedFolders()
  database = createDatabase({ url: undefined, folder: folders.folder(), connections: 3 })
})
afterAll(async () => {
  await database.close()
  folders.remove()
})

const hashOf = (n: number) => n.toString(16).padStart(64, "0")

const image = (n: number, attributes: CatalogImage["attributes"], tags: string[] = []): CatalogImage => ({
  ...{ hash: hashOf(n), hashVerified: true, source: "glance", sourceId: `image-${n}`, attributes, tags },
  ...{ taskId: null, createdAt: new Date("2024-01-01"), updatedAt: new Date("2024-01-02") },
})

const values = (name: string) =>
  database.query(({ run }) =>
    run(
      `select scope, number, date, text, boolean from catalog_value join catalog_field on id = field where name = $1
       order by scope, image, position`,
      [name],
    ),
  )

test("an image that is written again has its new values alone, and another revision", async () => {
  await database.transaction((tx) => writeImages(tx, "one", [image(1, { width: 512, note: "old" }, ["a"])]))
  await database.transaction((tx) => writeImages(tx, "one", [image(1, { width: "wide", note: null }, ["b"])]))
  expect(await values("width")).toEqual([
    { scope: "one", number: null, date: null, text: "wide", boolean: null },
  ])
  expect(await values("note")).toEqual([])
  expect(await values("tags")).toMatchObject([{ text: "b" }])
  const fields = await database.query((queries) => allFields(queries, "one"))
  expect(fields.find(({ name }) => name === "width")?.types).toEqual(["number", "text"])
  const [row] = await database.query(({ run }) =>
    run("select revision from catalog_image where scope = 'one'", []),
  )
  expect(row).toEqual({ revision: "2" })
})

test("scopes are written and removed apart from each other", async () => {
  await database.transaction((tx) => writeImages(tx, "two", [image(2, { size: 1 })]))
  await database.transaction((tx) => writeImages(tx, "three", [image(2, { size: 2 })]))
  await database.transaction((tx) => removeImages(tx, "two", [hashOf(2)]))
  expect(await values("size")).toMatchObject([{ scope: "three", number: 2 }])
})

test("each type of value has its column, and a list a row for each item", async () => {
  const attributes = { mixed: [1.5, true, "2024-02-29", "2024-02-30", "年", { a: 1 }] }
  await database.transaction((tx) => writeImages(tx, "four", [image(4, attributes)]))
  expect(await values("mixed")).toMatchObject([
    { number: 1.5 },
    { boolean: true },
    { date: expect.stringContaining("2024-02-29") as string },
    { text: "2024-02-30", date: null },
    { text: "年" },
    { number: null, date: null, text: null, boolean: null },
  ])
})
