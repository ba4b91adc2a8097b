import { afterAll, beforeAll, expect, test } from "vitest"
import { LIBRARY_ROUTES } from "../../src/rest/library/index.js"
import { namesIn, type Route } from "../../src/rest/route.js"
import { appRouter } from "../../src/routers/index.js"
import { openLibrary, type Answered, type LibraryStage, type Person } from "../support/library.js"
import { keepImage } from "../support/library-rows.js"
import { secret } from "../support/log-folder.js"

/** Every route of the library and its twin, asked by those who must not get what they ask for. */
let library: LibraryStage
let owner: Person
let stranger: Person
let reader: Person
/** What the owner's project has. */
const own: Record<string, string> = {}

beforeAll(async () => {
  library = await openLibrary()
  owner = await library.as("demo")
  stranger = await library.as("other")
  reader = await library.as("reader")
  const cat = { filename: "cat.png", content_type: "image/png" }
  const post = async (path: string, body: object) =>
    (await library.ask("POST", path, { headers: owner.headers, body })).body
  own["image_id"] = await keepImage(library, owner, { ...cat, bytes: Buffer.from("cat") })
  const album = await post("/v1/albums", { title: "Cats" })
  own["album_id"] = album.album_id
  await post(`/v1/albums/${own["album_id"]}/images`, { image_ids: [own["image_id"]] })
  const pending = await post("/v1/images", { ...cat, size_bytes: 7 })
  Object.assign(own, { pending: pending.image_id, session_id: pending.upload.session_id })
  const share = await post(`/v1/images/${own["image_id"]}/shares`, {})
  secret(share.token)
  Object.assign(own, { share_id: share.share_id, token: share.token, part_number: "1" })
})
afterAll(() => library.close())

/** What a route needs besides its path. */
const BODIES: Record<string, () => object> = {
  "library.images.create": () => ({ filename: "a.png", content_type: "image/png", size_bytes: 1 }),
  "library.images.update": () => ({ title: "Mine now" }),
  "library.uploads.start": () => ({
    ...{ image_id: own["pending"], total_bytes: 7, content_type: "image/png" },
  }),
  "library.uploads.signParts": () => ({ part_numbers: [1] }),
  "library.uploads.signS3": () => ({ action: "list" }),
  "library.uploads.complete": () => ({ parts: [{ part_number: 1, etag: "abc" }] }),
  "library.albums.create": () => ({ title: "Mine" }),
  "library.albums.update": () => ({ title: "Mine now" }),
  "library.albums.addImages": () => ({ image_ids: [own["image_id"]] }),
  "library.albums.moveImage": () => ({ after_image_id: null }),
}

const bodyOf = ({ twin }: Route) => BODIES[twin]?.() ?? {}
const idsIn = ({ path }: Route) => Object.fromEntries(namesIn(path).map((name) => [name, own[name]]))

function ask(route: Route, headers: Record<string, string>, ids = idsIn(route)): Promise<Answered> {
  const path = route.path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(ids[name] ?? ""))
  const body = route.method === "GET" ? {} : { body: bodyOf(route) }
  return library.ask(route.method, path, { headers, ...body })
}

/** The same as a procedure. */
function askTwin(route: Route, headers: Record<string, string>): Promise<Answered> {
  const input = { ...bodyOf(route), ...idsIn(route) }
  const path = `/polaris-bff/${route.twin}`
  if (isMutation(route)) return library.ask("POST", path, { headers, body: input })
  return library.ask("GET", `${path}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })
}

const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>
const isMutation = ({ twin }: Route) => procedures[twin]?._def.type === "mutation"

/** Whoever has the token of a share may open it. */
const takesToken = ({ path }: Route) => path.includes("{token}")
/** Names something that belongs to a project. */
const namesSomething = (route: Route) =>
  namesIn(route.path).length > 0 || route.twin === "library.uploads.start"
const changes = (route: Route) => route.method !== "GET" && !takesToken(route)

/** Those of which a promise is made. */
const routes = (isMeant: (route: Route) => boolean = () => true) =>
  LIBRARY_ROUTES.filter(isMeant).map((route) => [`${route.method} ${route.path}`, route] as const)

test.each(routes())("%s has its twin", (_name, route) => {
  expect(Object.keys(procedures)).toContain(route.twin)
})

test.each(routes((route) => namesSomething(route) && !takesToken(route)))(
  "%s is 404 for another project",
  async (_name, route) => {
    for (const { status, body } of [
      await ask(route, stranger.headers),
      await askTwin(route, stranger.headers),
    ])
      expect([status, body]).toEqual([404, expect.anything()])
  },
)

test.each(routes((route) => !namesSomething(route)))(
  "%s shows another project nothing of this one",
  async (_name, route) => {
    for (const { status, body } of [
      await ask(route, stranger.headers),
      await askTwin(route, stranger.headers),
    ]) {
      expect([status, body]).toEqual([200, expect.anything()])
      for (const id of Object.values(own).filter((value) => value.length > 5))
        expect(JSON.stringify(body)).not.toContain(id)
    }
  },
)

test.each(routes(changes))("%s is 403 for a reader, who changes nothing", async (_name, route) => {
  for (const { status, body } of [await ask(route, reader.headers), await askTwin(route, reader.headers)])
    expect([status, body]).toEqual([403, expect.anything()])
})

test.each(routes((route) => !takesToken(route)))(
  "%s needs a token, or says that there is nothing",
  async (_name, route) => {
    for (const { status, body } of [await ask(route, {}), await askTwin(route, {})]) {
      if (route.access === "project") expect([status, body]).toEqual([401, expect.anything()])
      else if (namesSomething(route)) expect([status, body]).toEqual([404, expect.anything()])
      else expect(JSON.stringify(body)).not.toContain(own["image_id"])
    }
  },
)

test.each(routes(({ path }) => namesIn(path).length > 0))(
  "%s refuses ids of another kind, and paths",
  async (_name, route) => {
    const [name = ""] = namesIn(route.path)
    for (const id of ["img_none", "alb_none", "../img_none", "%", "img_a/../b", "' or 1=1"]) {
      const { status } = await ask(route, owner.headers, { ...idsIn(route), [name]: id })
      expect([id, [400, 404, 405].includes(status)]).toEqual([id, true])
    }
  },
)

/** URLs that work for anyone who has them, and what each is worth once it is changed. */
async function signedUrls(): Promise<Record<string, string>> {
  const { headers } = owner
  const start = { image_id: own["pending"], total_bytes: 7, content_type: "image/png" }
  await library.ask("POST", "/v1/uploads:resumable", { headers, body: start })
  const part = await library.ask("POST", `/v1/uploads/${own["session_id"]}/parts/1`, { headers })
  const view = await library.ask("GET", `/v1/images/${own["image_id"]}:view?variant=original`, { headers })
  const list = { headers, body: { action: "list" } }
  const s3 = await library.ask("POST", `/v1/uploads/${own["session_id"]}/s3`, list)
  return { part: part.body.url, view: view.body.url, s3: s3.body.url }
}

const changed = (url: string, name: string, value: string) => {
  const other = new URL(url)
  other.searchParams.set(name, value)
  return other.href
}

/** Each names one of the URLs, and what is done to it. */
const TAMPERED: [name: string, url: string, method: string, change: (url: string) => string][] = [
  ["a part's URL for another number", "part", "PUT", (url) => changed(url, "partNumber", "2")],
  ["a part's URL for another upload", "part", "PUT", (url) => changed(url, "uploadId", "another")],
  ["a part's URL for another key", "part", "PUT", (url) => url.replace(own["pending"] ?? "", "img_other")],
  ["a part's URL for a longer time", "part", "PUT", (url) => changed(url, "X-Amz-Expires", "86400")],
  ["a part's URL for reading", "part", "GET", (url) => url],
  ["a file's URL for another file", "view", "GET", (url) => url.replace(own["image_id"] ?? "", "img_other")],
  ["a file's URL for a longer time", "view", "GET", (url) => changed(url, "X-Amz-Expires", "86400")],
  [
    "a file's URL as a page",
    "view",
    "GET",
    (url) => changed(url, "response-content-type", "text/html; charset=utf-8"),
  ],
  ["a file's URL for writing", "view", "PUT", (url) => url],
  ["an S3 URL for another project", "s3", "GET", (url) => changed(url, "project", stranger.projectId)],
  ["an S3 URL for a longer time", "s3", "GET", (url) => changed(url, "expires", "9999999999")],
  ["an S3 URL for another session", "s3", "GET", (url) => url.replace(own["session_id"] ?? "", "up_other")],
]

test.each(TAMPERED)("%s is 403", async (_name, kind, method, change) => {
  const url = (await signedUrls())[kind] ?? ""
  const answer = await fetch(change(url), { method, ...(method === "PUT" && { body: "1234567" }) })
  expect(answer.status).toBe(403)
})

test("after all of this, the owner has what was there before", async () => {
  const get = async (path: string) => (await library.ask("GET", path, { headers: owner.headers })).body
  expect(await get(`/v1/images/${own["image_id"]}`)).toMatchObject({ title: "cat", visibility: "private" })
  expect(await get(`/v1/albums/${own["album_id"]}`)).toMatchObject({ title: "Cats", images: 1 })
  const { shares } = await get(`/v1/images/${own["image_id"]}/shares`)
  expect(shares[0]).not.toHaveProperty("revoked_at_ms")
})

test("a share that was revoked is 410 for programs and people", async () => {
  const path = `/v1/images/${own["image_id"]}/shares`
  const { body } = await library.ask("POST", path, { headers: owner.headers, body: {} })
  secret(body.token)
  await library.ask("DELETE", `${path}/${body.share_id}`, { headers: owner.headers })
  for (const at of [`/v1/shares/${body.token}`, `/s/${body.token}`])
    expect((await library.ask("GET", at)).status).toBe(410)
})
