import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { keepImage } from "../support/library-rows.js"
import { secret } from "../support/log-folder.js"

let library: LibraryStage
let demo: Person
let imageId: string
let token: string

beforeAll(async () => {
  library = await openLibrary({ LIBRARY_PUBLIC: "off" })
  demo = await library.as("demo")
  const given = { filename: "cat.png", content_type: "image/png", bytes: Buffer.from("a cat") }
  imageId = await keepImage(library, demo, { ...given, visibility: "public" })
  const { headers } = demo
  const shared = await library.ask("POST", `/v1/images/${imageId}/shares`, { headers, body: {} })
  ;({ token } = shared.body)
  secret(token)
})
afterAll(() => library.close())

/** What anyone may ask for with LIBRARY_PUBLIC=on. */
const OPEN: [string, string, () => string, object?][] = [
  ["a public image", "GET", () => `/v1/images/${imageId}`],
  ["its view", "GET", () => `/v1/images/${imageId}:view`],
  ["its download", "GET", () => `/v1/images/${imageId}:download`],
  ["a search", "GET", () => "/v1/search/images?q=is:public"],
  ["a share", "GET", () => `/v1/shares/${token}`],
  ["a share, by POST", "POST", () => `/v1/shares/${token}`, {}],
  ["the page of a share", "GET", () => `/s/${token}`],
]

test.each(OPEN)("%s needs a token with LIBRARY_PUBLIC=off, and is there with one", async (...row) => {
  const [, method, pathOf, body] = row
  const ask = async (headers: Record<string, string>) =>
    (await library.ask(method, pathOf(), { headers, ...(body && { body }) })).status
  expect(await ask({})).toBe(401)
  const { headers } = await library.as("other")
  expect(await ask(headers)).toBe(200)
})

test("the tRPC twins need one too", async () => {
  const calls = (client: Person["client"]): Promise<unknown>[] => [
    client.library.images.get.query({ image_id: imageId }),
    client.library.images.view.query({ image_id: imageId }),
    client.library.search.images.query({ q: "is:public" }),
    client.library.shares.open.mutate({ token }),
  ]
  for (const call of calls(library.polaris.client({})))
    await expect(call).rejects.toMatchObject({ data: { httpStatus: 401 } })
  await Promise.all(calls((await library.as("other")).client))
})
