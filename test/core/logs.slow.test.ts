import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { secret } from "../support/log-folder.js"
import { json } from "../support/stand-in.js"
import { FORM, formOf } from "../support/sender.js"
import { image, scoped } from "../support/stand-in-answers.js"
import type { Polaris } from "../support/polaris.js"
import { CREATE, KNOW_TOKEN, LIST, RESCOPE, setUp, someToken } from "./setting.js"

/** The lines of one request, found by its id, once its last line has been written. */
async function linesOf(polaris: Polaris, headers: Headers) {
  const reqId = headers.get("x-openstack-request-id")
  const all = () => polaris.lines.filter((line) => line["reqId"] === reqId)
  await expect.poll(() => all().some(({ msg }) => msg === "request")).toBe(true)
  return all()
}

/** What is in a line besides what pino puts into every line. */
const fieldsOf = ({
  level: _level,
  time: _time,
  pid: _pid,
  hostname: _host,
  reqId: _id,
  ...rest
}: object & Record<string, unknown>) => rest

const path = (name: string) => `/polaris-bff/compute.image.${name}`

const DEMO = { address: "127.0.0.1", userId: "u1", projectId: "p1" }

test("a request is one line: method, path, procedure, status, duration, caller and address", async () => {
  const { ask, polaris } = await setUp()
  const { headers } = await ask("listImages", { token: someToken(), input: { name: "x" } })
  const lines = await linesOf(polaris, headers)
  const ms = expect.any(Number) as number
  expect(lines.map(fieldsOf)).toEqual([
    {
      ...{ method: "GET", path: path("listImages"), procedure: "compute.image.listImages" },
      ...{ status: 200, ms, ...DEMO, msg: "request" },
    },
  ])
})

test("the line has the ids that the services gave to its requests, and the pattern of a route", async () => {
  const { cloud, polaris } = await setUp()
  const theirs = (id: string) => ({ "x-openstack-request-id": id })
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`), theirs("req-keystone")))
  const sent = image()
  cloud.on(`GET /image/v2/images/${sent.id}`, json(404, {}, theirs("req-glance")))
  const token = { "x-auth-token": someToken() }
  const { headers } = await fetch(`${polaris.url}/polaris-bff/images/${sent.id}/file`, { headers: token })
  expect((await linesOf(polaris, headers)).at(-1)).toMatchObject({
    ...{ msg: "request", route: "/polaris-bff/images/:imageId/file", status: 404 },
    upstreamIds: ["keystone req-keystone", "glance req-glance"],
  })
})

test("probes are logged at debug", async () => {
  const { polaris } = await setUp()
  for (const probe of ["/healthz", "/readyz", "/metrics"]) {
    const lines = await linesOf(polaris, (await fetch(polaris.url + probe)).headers)
    expect(lines).toMatchObject([{ route: probe, level: 20 }])
  }
})

test("a stream that its reader leaves is logged when it ends", async () => {
  const { ask, polaris } = await setUp()
  await ask("listImages")
  const leaver = new AbortController()
  const input = encodeURIComponent(JSON.stringify({ uploadId: randomUUID() }))
  const { headers } = await fetch(`${polaris.url}${path("watchUploadProgress")}?input=${input}`, {
    headers: { "x-auth-token": "good" },
    signal: leaver.signal,
  })
  expect(headers.get("content-type")).toBe("text/event-stream")
  leaver.abort()
  expect(await linesOf(polaris, headers)).toMatchObject([
    {
      msg: "request",
      procedure: "compute.image.watchUploadProgress",
      status: 200,
      endedEarly: true,
      ...DEMO,
    },
  ])
})

test("a refusal adds one line, with its code and the service's response", async () => {
  const { ask, cloud, polaris } = await setUp()
  cloud.on(LIST, json(403, { message: "no" }, { "x-openstack-request-id": "req-theirs" }))
  const [refusal, request] = await linesOf(polaris, (await ask("listImages")).headers)
  expect(fieldsOf(refusal ?? {})).toEqual({
    ...DEMO,
    procedure: "compute.image.listImages",
    code: "FORBIDDEN",
    status: 403,
    upstream: { service: "glance", status: 403, requestId: "req-theirs" },
    msg: "refused",
  })
  expect(fieldsOf(request ?? {})).toMatchObject({ status: 403, msg: "request" })
})

test.each([
  ["all its entries", "10.0.0.1, ".repeat(3) + "192.0.2.7"],
  ["more entries than are read", "::1, ".repeat(9_000) + "192.0.2.7"],
  ["one endless entry before it", "1".repeat(45_000) + ", 192.0.2.7"],
])("the address is the one that the trusted proxy appended: %s", async (_what, forwarded) => {
  const { ask, polaris } = await setUp({ TRUST_PROXY: "loopback" })
  const { headers } = await ask("listImages", { headers: { "x-forwarded-for": forwarded } })
  expect(await linesOf(polaris, headers)).toMatchObject([{ address: "192.0.2.7", status: 200 }])
})

test("of nothing but trusted proxies only the nearest are read", async () => {
  const { ask, polaris } = await setUp({ TRUST_PROXY: "loopback" })
  const { headers } = await ask("listImages", {
    headers: { "x-forwarded-for": "127.0.0.9, " + "127.0.0.8,".repeat(4_000) + "127.0.0.8" },
  })
  expect(await linesOf(polaris, headers)).toMatchObject([{ address: "127.0.0.8", status: 200 }])
})

test("each refused call of a batch has its line", async () => {
  const { polaris } = await setUp()
  const { headers } = await fetch(
    `${polaris.url}${path("listImages")},compute.image.nothing?batch=1&input={}`,
  )
  const lines = await linesOf(polaris, headers)
  expect(
    lines
      .filter(({ msg }) => msg === "refused")
      .map(({ code }) => code)
      .sort(),
  ).toEqual(["NOT_FOUND", "UNAUTHORIZED"])
  expect(lines.filter(({ msg }) => msg === "request")).toHaveLength(1)
})

test("a refusal before any procedure is found has its line", async () => {
  const { polaris } = await setUp({ MAX_BODY_BYTES: "1024" })
  const sent = { "content-type": "application/json", "x-auth-token": someToken() }
  const init = { method: "POST", headers: sent, body: "x".repeat(2000) }
  const { headers } = await fetch(polaris.url + path("createImage"), init)
  const lines = await linesOf(polaris, headers)
  expect(lines.map(({ msg }) => msg)).toEqual(["refused", "request"])
  expect(lines[0]).toMatchObject({ code: "PAYLOAD_TOO_LARGE", status: 413 })
})

test("a caller that disconnects is logged, but not as a defect", async () => {
  const { ask, cloud, polaris } = await setUp()
  cloud.on(LIST, () => {})
  const caller = new AbortController()
  const gone = ask("listImages", { signal: caller.signal }).catch(() => {})
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  caller.abort()
  await gone
  const left = () => polaris.lines.filter(({ code }) => code === "CLIENT_CLOSED_REQUEST")
  await expect.poll(() => left().length).toBe(1)
  const line = () => polaris.lines.filter(({ msg }) => msg === "request")
  await expect.poll(line).toMatchObject([{ status: 499, endedEarly: true, ...DEMO }])
  expect(polaris.lines.every(({ level }) => (level as number) < 50)).toBe(true)
})

test("no line contains a token, an input or a response, even at level trace", async () => {
  const { ask, cloud, polaris } = await setUp({ LOG_LEVEL: "trace" })
  const [token, rescoped, name, tag, answer] = [someToken(), someToken(), word(), word(), word()]
  cloud.on(RESCOPE, json(201, scoped(`${cloud.url}/image`), { "x-subject-token": rescoped }))
  cloud.on(CREATE, json(400, { message: `Bad name ${answer}` }))
  const elsewhere = { token, headers: { "x-project-id": "p2" } }
  await ask("listImages", { ...elsewhere, input: { name, tag } })
  await ask("listImages", { token, input: { nonsense: name } })
  await ask("getImageById", { token, input: { imageId: name } })
  await ask("createImage", { ...elsewhere, input: { name, description: tag } })
  await ask("createImageMember", { token, input: { imageId: randomUUID(), member: name.slice(0, 20) } })
  cloud.on(KNOW_TOKEN, json(404, { error: { message: `Could not find token ${token}` } }))
  await ask("listImages", { token: someToken(), input: { name } })
  await ask("deleteImages", { token: "", input: { imageIds: [name] } })
  await expect.poll(() => polaris.lines.filter(({ msg }) => msg === "request").length).toBe(7)
  const log = JSON.stringify(polaris.lines)
  for (const each of [token, rescoped, name, name.slice(0, 20), tag, answer]) expect(log).not.toContain(each)
})

/** An input that stands nowhere else, watched for in all logs of the run. */
const word = () => secret(`secret-input-${randomUUID()}`)

const FILE = { "content-type": "application/octet-stream" }

test("the line of a call names its image, and those of a call for many images name them", async () => {
  const { ask, polaris } = await setUp()
  const [one, other] = [randomUUID(), randomUUID()]
  const [of] = await linesOf(polaris, (await ask("getImageById", { input: { imageId: one } })).headers)
  expect(of).toMatchObject({ ...DEMO, msg: "refused" })
  const line = async (headers: Headers) =>
    (await linesOf(polaris, headers)).find(({ msg }) => msg === "request")
  expect(await line((await ask("deleteImage", { input: { imageId: one } })).headers)).toMatchObject({
    ...DEMO,
    imageId: one,
  })
  const many = await ask("deleteImages", { input: { imageIds: [one, other] } })
  expect(await line(many.headers)).toMatchObject({ ...DEMO, imageIds: [one, other] })
  const nonsense = await ask("deleteImage", { input: { imageId: "nonsense" } })
  expect(await line(nonsense.headers)).not.toHaveProperty("imageId")
})

test.each([
  ["tRPC", (imageId: string) => [`/compute.uploadImage?imageId=${imageId}`, FILE, "12345678"] as const],
  [
    "the form",
    (imageId: string) => {
      const parts = [
        ["imageId", imageId],
        ["file", Buffer.from("12345678")],
      ] as [string, string | Buffer][]
      return ["/upload-image", FORM, formOf(...parts)] as const
    },
  ],
])(
  "the lines of an upload through %s have user, project, address, image and bytes, and no token",
  async (_, to) => {
    const { cloud, polaris } = await setUp()
    const sent = image({ status: "queued", disk_format: "raw" })
    cloud.on(`GET /image/v2/images/${sent.id}`, json(200, sent))
    cloud.on(`PATCH /image/v2/images/${sent.id}`, json(200, sent))
    cloud.on(`PUT /image/v2/images/${sent.id}/file`, json(204, ""))
    const [token, [address, headers, body]] = [someToken(), to(sent.id)]
    const init = { method: "POST", headers: { ...headers, "x-auth-token": token }, body: body as BodyInit }
    const response = await fetch(`${polaris.url}/polaris-bff${address}`, init)
    const lines = await linesOf(polaris, response.headers)
    expect(lines.at(-1)).toMatchObject({ ...DEMO, imageId: sent.id, bytes: 8, msg: "request" })
    /** At level debug the form's parser writes a line of its own. */
    for (const line of lines.filter(({ level }) => Number(level) >= 30)) expect(line).toMatchObject(DEMO)
    expect(JSON.stringify(lines)).not.toContain(token)
  },
)
