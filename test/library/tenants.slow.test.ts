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

test("after all of this, the owner has what was there before", async () => {
  const get = async (path: string) => (await library.ask("GET", path, { headers: owner.headers })).body
  expect(await get(`/v1/images/${own["image_id"]}`)).toMatchObject({ title: "cat", visibility: "private" })
  expect(await get(`/v1/albums/${own["album_id"]}`)).toMatchObject({ title: "Cats", images: 1 })
  const { shares } = await get(`/v1/images/${own["image_id"]}/shares`)
  expect(shares[0]).not.toHaveProperty("revoked_at_ms")
})
