import { expect, test } from "vitest"
import { json, text, type Says } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { CREATE, LIST, setUp } from "./setting.js"

const html = { "content-type": "text/html; charset=UTF-8" }
const glanceJson = (status: number, message: string) =>
  json(status, { message, code: `${status} X`, title: "X" })

test.each<[string, number, Says, string]>([
  [
    "a JSON error with line breaks of HTML",
    404,
    glanceJson(404, "No image found with ID 1<br /><br />\n\n\n"),
    "No image found with ID 1",
  ],
  [
    "a generic sentence before the real one",
    403,
    glanceJson(403, "Access was denied to this resource.<br /><br />\nProperty x may not be removed."),
    "Property x may not be removed.",
  ],
  [
    "a page of schema",
    400,
    glanceJson(
      400,
      "Provided object does not match schema 'image': True is not of type 'string'\n\nFailed validating 'type' in schema",
    ),
    "Provided object does not match schema 'image': True is not of type 'string'",
  ],
  [
    "an HTML page",
    404,
    text(
      404,
      "<!doctype html>\n<html><head><title>404 Not Found</title><style>a{}</style></head>\n<body><h1>404 Not Found</h1>No image <br /><br />\n</body></html>",
      html,
    ),
    "404 Not Found No image",
  ],
  ["plain text", 404, text(404, "404 Not Found\n\nNo image found\n\n   "), "404 Not Found"],
  ["nothing", 409, text(409, ""), "The image service refused the request (409)."],
  ["JSON that says nothing", 400, json(400, ["x"]), "The image service refused the request (400)."],
  ["a very long message", 400, glanceJson(400, "x".repeat(10_000)), "x".repeat(500)],
  ["too many requests", 429, text(429, ""), "The image service refused the request (429)."],
])("a refusal of Glance as %s becomes a plain sentence", async (_what, status, says, sentence) => {
  const { cloud, ask } = await setUp()
  cloud.on(CREATE, says)
  const { error, ...got } = await ask("createImage", { input: { name: "x" } })
  expect([got.status, error.message]).toEqual([status, sentence])
  expect(error.data.openstack).toMatchObject({ service: "glance", status, message: sentence })
})

test.each([
  [500, 502, "BAD_GATEWAY"],
  [501, 502, "BAD_GATEWAY"],
  [502, 502, "BAD_GATEWAY"],
  [503, 503, "SERVICE_UNAVAILABLE"],
  [504, 504, "GATEWAY_TIMEOUT"],
  [418, 502, "BAD_GATEWAY"],
  [405, 502, "BAD_GATEWAY"],
])("a %i from Glance becomes %i %s, without internals", async (from, to, code) => {
  const { cloud, ask } = await setUp()
  const trace = 'Traceback (most recent call last):\n  File "/usr/lib/glance/api.py"'
  cloud.on(LIST, from >= 500 ? text(from, trace) : text(from, ""))
  const { status, text: body, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([to, code])
  expect(error.data.openstack?.status).toBe(from)
  expect(body).not.toContain("api.py")
})

test("a failure has Glance's request id, or Polaris' if Glance sent none", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, json(403, {}, { "x-openstack-request-id": "req-glance" }), json(403, {}))
  expect((await ask("listImages")).error.data.openstack?.requestId).toBe("req-glance")
  const { error, headers } = await ask("listImages")
  expect(error.data.openstack?.requestId).toBe(headers.get("x-openstack-request-id"))
})

test.each<[string, Says]>([
  ["an HTML page", text(200, "<html>login</html>", html)],
  ["half of its JSON", text(200, '{"images": [', { "content-type": "application/json" })],
  ["nothing", text(200, "")],
  ["no content", text(204, "")],
  ["null", json(200, null)],
  ["a list", json(200, [])],
  ["images that are not a list", json(200, { images: {} })],
  ["a next that is not text", json(200, { images: [], next: 7 })],
])("a list that Glance answers with %s is BAD_GATEWAY", async (_what, says) => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, says)
  const { status, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([502, "BAD_GATEWAY"])
  expect(error.message).toBe("The image service gave an answer that cannot be read.")
})

test.each<[string, unknown]>([
  ["no image", "image"],
  ["an image without id", { name: "x" }],
  ["null", null],
])("an image that Glance answers with %s is BAD_GATEWAY", async (_what, body) => {
  const { cloud, ask } = await setUp()
  const id = image().id
  cloud.on(`GET /image/v2/images/${id}`, json(200, body))
  expect((await ask("getImageById", { input: { imageId: id } })).error.data.code).toBe("BAD_GATEWAY")
})

const ODD: [string, Record<string, unknown>][] = [
  ["an unknown status", { status: "melting" }],
  ["an unknown format", { disk_format: "vinyl", container_format: 7 }],
  ["a size as text", { size: "1024", min_ram: "512" }],
  ["no tags", { tags: null }],
  ["tags that are not text", { tags: [1, null] }],
  ["tags that are not a list", { tags: "a,b" }],
  ["an object among its properties", { extra: { deep: [1, { er: null }] } }],
  ["a number among its properties", { cpu_count: 4 }],
  ["times that are none", { created_at: "yesterday", updated_at: 7 }],
  ["a property called __proto__", JSON.parse('{"__proto__": "x"}') as Record<string, unknown>],
  ["properties of every object's names", { constructor: "x", toString: "y", hasOwnProperty: "z" }],
  ["nothing but its id", { name: undefined, status: undefined, tags: undefined, size: undefined }],
]

test.each(ODD)("an image with %s is returned, and does not fail its page", async (_what, odd) => {
  const { cloud, ask } = await setUp()
  const [first, strange, last] = [image(), image(odd), image()]
  cloud.on(LIST, json(200, { images: [first, strange, last] }))
  cloud.on(`GET /image/v2/images/${strange.id}`, json(200, strange))
  const { status, data } = await ask("listImages")
  expect(status).toBe(200)
  expect((data as { id: string }[]).map(({ id }) => id)).toEqual([first.id, strange.id, last.id])
  const one = await ask("getImageById", { input: { imageId: strange.id } })
  expect(one.data).toEqual((data as unknown[])[1])
})

test.each([null, "image", 7, [], {}, { id: 7 }])(
  "an entry %j in a list does not fail the page",
  async (entry) => {
    const { cloud, ask } = await setUp()
    const good = image()
    cloud.on(LIST, json(200, { images: [entry, good] }))
    expect((await ask("listImages")).data).toEqual([expect.objectContaining({ id: good.id })])
  },
)

test("the locations of an image and Glance's own notes never reach callers", async () => {
  const { cloud, ask } = await setUp()
  const hidden = {
    locations: [{ url: "rbd://secret" }],
    direct_url: "rbd://secret",
    os_glance_stage_host: "secret",
  }
  cloud.on(LIST, json(200, { images: [image(hidden)] }))
  cloud.on(CREATE, json(201, image(hidden)))
  expect((await ask("listImages")).text).not.toMatch(/secret|locations|direct_url|os_glance/)
  expect((await ask("createImage", { input: {} })).text).not.toMatch(/secret|locations|direct_url|os_glance/)
})

test.each([
  ["to itself", (id: string) => ({ images: [image({ id })], next: `/v2/images?marker=${id}` })],
  ["and has no images", (id: string) => ({ images: [], next: `/v2/images?marker=${id}` })],
])("a list whose next page leads %s ends", async (_what, body) => {
  const { cloud, ask } = await setUp({ LIST_MAX_IMAGES: "50" })
  cloud.on(LIST, json(200, body(image().id)))
  const { status } = await ask("listImages")
  expect([400, 502]).toContain(status)
  expect(cloud.count(LIST)).toBeLessThanOrEqual(51)
})

test("a defect of Polaris reveals no internals to anyone", async () => {
  const { ask, polaris } = await setUp()
  polaris.services.callers.identify = () => Promise.reject(new TypeError("marked-inside"))
  const { status, text: body, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([500, "INTERNAL_SERVER_ERROR"])
  expect(error.message).toMatch(/^Something went wrong in Polaris\./)
  expect(body).not.toMatch(/marked-inside|stack|TypeError|call stack|node_modules|\.ts|\.js/)
  expect(JSON.stringify(polaris.lines)).not.toContain("marked-inside")
  await expect.poll(() => polaris.lines.some(({ msg }) => msg === "unexpected failure")).toBe(true)
})
