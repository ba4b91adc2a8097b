import { afterAll, beforeAll, expect, test } from "vitest"
import { json, startStandIn, text, type StandIn } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { embeddedFolders } from "../support/embedded.js"
import { procedures } from "../support/shapes.js"
import { GOOD, ID, OTHERS } from "./garbage.js"
import { CREATE, someToken } from "./setting.js"

let cloud: StandIn
let polaris: Polaris
let folders: Awaited<ReturnType<typeof embeddedFolders>>

/** A store that is away: no input here comes so far. */
const AWAY = {
  S3_ENDPOINT: "http://127.0.0.1:1",
  S3_BUCKET: "none",
  S3_ACCESS_KEY_ID: "none",
  S3_SECRET_ACCESS_KEY: "none",
}

beforeAll(async () => {
  cloud = await startStandIn()
  cloud.on(ONE, json(200, image({ id: ID, status: "queued", disk_format: "raw", size: null })))
  cloud.on(`PUT /image/v2/images/${ID}/file`, text(204, ""))
  folders = await embeddedFolders()
  const library = { ...AWAY, DATABASE_FOLDER: folders.folder() }
  polaris = await startPolaris(cloud.authUrl, { SESSION_KEYS: "k".repeat(32), ...library })
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
  folders.remove()
})

const ONE = `GET /image/v2/images/${ID}`

/** Names that every object has in JavaScript, which careless code does not see as a field. */
const NAMES = ["nowhere", "__proto__", "constructor", "toString"]

/** An input with one field more, as JSON: `JSON.stringify` cannot write `__proto__`. */
const withField = (good: object, name: string) =>
  JSON.stringify({ ...good, "%": 1 }).replace('"%"', JSON.stringify(name))

const post = async (path: string, body: string | FormData, headers: Record<string, string> = {}) => {
  const all = { "x-auth-token": someToken(), ...headers }
  return (await fetch(`${polaris.url}/polaris-bff/${path}`, { method: "POST", headers: all, body })).text()
}

const JSON_TYPE = { "content-type": "application/json" }
const closed = procedures().filter(({ path }) => !path.endsWith("createImage"))

test.each(closed.map(({ path, type }) => [path, type] as const))(
  "%s refuses a field that it does not have, by its name",
  async (path, type) => {
    const good = { ...GOOD, ...OTHERS }[path.split(".").at(-1) ?? ""] ?? {}
    for (const name of NAMES) {
      const input = withField(good, name)
      const address = `${polaris.url}/polaris-bff/${path}?input=${encodeURIComponent(input)}`
      const answer =
        type === "subscription"
          ? await (await fetch(address, { headers: { "x-auth-token": someToken() } })).text()
          : await post(path, input, JSON_TYPE)
      expect(answer, name).toContain('"BAD_REQUEST"')
      expect(answer, name).toContain(`Unrecognized key: \\"${name}\\"`)
    }
  },
)

test("every route with GET refuses a parameter that it does not have, by its name", async () => {
  const document = (await (await fetch(`${polaris.url}/v1/openapi.json`)).json()) as {
    paths: Record<string, object>
  }
  const paths = Object.entries(document.paths).flatMap(([path, { get }]: [string, { get?: object }]) =>
    get === undefined ? [] : [path.replace(/\{\w+\}/g, "x")],
  )
  expect(paths.length).toBeGreaterThan(40)
  for (const path of paths)
    for (const name of NAMES) {
      const headers = { "x-auth-token": someToken() }
      const response = await fetch(`${polaris.url}${path}?${name}=1`, { headers })
      const answer = await response.text()
      expect([path, name, response.status, answer]).toEqual([path, name, 400, expect.stringContaining(name)])
    }
})

const inOperation = (name: string) =>
  `{"imageId":"${ID}","operations":[${withField({ op: "add", path: "/x", value: "x" }, name)}]}`
const inCredential = (name: string) =>
  `{"applicationCredential":${withField({ id: "x", secret: "x" }, name)}}`

test.each([
  ["compute.image.updateImage", "an operation", inOperation],
  ["session.signIn", "an application credential", inCredential],
])("%s refuses a field that %s does not have, by its name", async (path, _where, inputOf) => {
  for (const name of NAMES)
    expect(await post(path, inputOf(name), JSON_TYPE)).toContain(`Unrecognized key: \\"${name}\\"`)
})

test("createImage accepts a property of any name", async () => {
  cloud.on(CREATE, json(201, image()))
  await post("compute.image.createImage", withField({}, "__proto__"), JSON_TYPE)
  expect(cloud.seen.at(-1)?.body).toContain('"__proto__":"1"')
})

test.each(NAMES)("a form refuses the field %s", async (name) => {
  const form = new FormData()
  form.append("imageId", ID)
  form.append(name, "1")
  form.append("file", new Blob(["x"]), "f")
  const answer = await post("upload-image", form)
  expect(answer).toContain("BAD_REQUEST")
  expect(answer).toMatch(
    name === "nowhere" ? /Unrecognized key: \\"nowhere\\"/ : /reserves, such as __proto__/,
  )
})

test.each(NAMES)("the header of an upload refuses the field %s", async (name) => {
  const about = encodeURIComponent(withField({ imageId: ID }, name))
  const headers = { "content-type": "application/octet-stream", "x-polaris-upload": about }
  expect(await post("compute.image.uploadImage", "x", headers)).toContain(`Unrecognized key: \\"${name}\\"`)
})
