import { afterAll, beforeAll, expect, test } from "vitest"
import { catalogImage, seed } from "../support/catalog-rows.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

let stage: LibraryStage
let demo: Person

beforeAll(async () => {
  stage = await openLibrary()
  demo = await stage.as("demo")
  await seed(stage.polaris.services.database, demo.projectId, [
    catalogImage("one", { width: 1, note: "plain", tags: ["a"] }),
  ])
})
afterAll(() => stage.close())

const repeated = (text: string, times: number) => Array.from({ length: times }, () => text).join("&")

test.each([
  ["deep brackets", `filter${"[a]".repeat(2_000)}=1`],
  ["unclosed brackets", `filter${"[".repeat(2_000)}=1`],
  ["nested brackets", `filter${"[".repeat(1_000)}a${"]".repeat(1_000)}=1`],
  ["1,000 filters", repeated("filter[width]=1", 1_000)],
  ["one filter too many", repeated("filter[width]=1", 51)],
  ["prototype keys", "filter[__proto__][gte]=1"],
  ["a prototype's page", "page[__proto__]=1"],
  ["a prototype's type", "fields[constructor]=a"],
  ["a prototype as a parameter", "__proto__=1"],
  ["a prototype to sort by", "sort=-toString"],
  ["a huge page", "page[number]=9007199254740991"],
  ["a huge offset", "page[offset]=100000000"],
  ["a negative page", "page[number]=-1"],
  ["a NUL in a value", "filter[note]=a%00b"],
  ["a NUL in a name", "filter[a%00b]=1"],
  ["a NUL in a tag", "filter[tags][any]=%00"],
  ["a number beyond all numbers", "filter[width][gte]=1e400"],
  ["a very long value", `filter[note]=${"x".repeat(501)}`],
  ["a very long name", `filter[${"x".repeat(501)}]=1`],
  ["too many values", `filter[width][in]=${Array.from({ length: 201 }, (_, at) => at).join(",")}`],
  ["too many sort keys", "sort=width,note,id,created_at,updated_at,tag_count"],
  [
    "a cursor of NULs",
    `page[after]=${Buffer.from('["-created_at",[["date",1]],"\\u0000"]').toString("base64url")}`,
  ],
  [
    "a cursor beyond all times",
    `page[after]=${Buffer.from('["-created_at",[["date",1e300]],"00000000-0000-0000-0000-000000000000"]').toString("base64url")}`,
  ],
  [
    "a cursor of another shape",
    `page[after]=${Buffer.from('["-created_at",[{}],{}]').toString("base64url")}`,
  ],
])("%s: 400 that names the parameter", async (_name, query) => {
  const { status, body } = await stage.ask<{ errors: { source?: { parameter?: string } }[] }>(
    "GET",
    `/api/images?${query}`,
    { headers: demo.headers },
  )
  expect([status, body]).toEqual([400, expect.anything()])
  expect(body.errors[0]?.source?.parameter).toEqual(expect.any(String))
  expect(JSON.stringify(body).length).toBeLessThan(2_000)
})

test.each([
  ["a pattern", "filter[note][contains]=(a%2B)%2B$"],
  ["wildcards of LIKE", "filter[note][starts_with]=%25_"],
  ["a backslash", "filter[note][starts_with]=%5C"],
  ["quotes", "filter[note]=';drop table catalog_image;--"],
])("%s is text like any other", async (_name, query) => {
  const { status, body } = await stage.ask<{ meta: { total: number } }>("GET", `/api/images?${query}`, {
    headers: demo.headers,
  })
  expect([status, body.meta.total]).toEqual([200, 0])
})

test.each([
  [
    "one image",
    "PATCH",
    "/api/images/a%00",
    { data: { type: "image", id: "a\0", attributes: { note: "b" } } },
    404,
  ],
  ["one image to read", "GET", "/api/images/a%00", undefined, 400],
  ["its content", "GET", "/api/images/a%00/content", undefined, 400],
  ["one image to delete", "DELETE", "/api/images/a%00", undefined, 404],
  ["many images", "POST", "/api/images", { "a\0": { note: "b" } }, 200],
])("a NUL in the hash of %s is never a failure of ours", async (_name, method, path, body, expected) => {
  const { status, body: answer } = await stage.ask<{ failed?: unknown[] }>(method, path, {
    headers: { ...demo.headers, "content-type": "application/json" },
    body,
  })
  expect([status, answer]).toEqual([expected, expect.anything()])
  if (expected === 200) expect(answer.failed).toHaveLength(1)
})

test("half a surrogate pair is refused where JSON can have one", async () => {
  const input = encodeURIComponent('{"filter":[{"field":"note","value":"\\ud800"}]}')
  const { status } = await stage.ask("GET", `/polaris-bff/catalog.list?input=${input}`, {
    headers: demo.headers,
  })
  expect(status).toBe(400)
})
