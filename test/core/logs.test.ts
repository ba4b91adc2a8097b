import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { secret } from "../support/log-folder.js"
import { json } from "../support/stand-in.js"
import { scoped } from "../support/stand-in-answers.js"
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

test("a request is one line: method, path, status and duration", async () => {
  const { ask, polaris } = await setUp()
  const { headers } = await ask("listImages", { token: someToken(), input: { name: "x" } })
  const lines = await linesOf(polaris, headers)
  const ms = expect.any(Number) as number
  expect(lines.map(fieldsOf)).toEqual([
    { method: "GET", path: path("listImages"), status: 200, ms, msg: "request" },
  ])
})

test("a refusal is one line more, with its code and what the service answered", async () => {
  const { ask, cloud, polaris } = await setUp()
  cloud.on(LIST, json(403, { message: "no" }, { "x-openstack-request-id": "req-theirs" }))
  const [refusal, request] = await linesOf(polaris, (await ask("listImages")).headers)
  expect(fieldsOf(refusal ?? {})).toEqual({
    procedure: "compute.image.listImages",
    code: "FORBIDDEN",
    status: 403,
    upstream: { service: "glance", status: 403, requestId: "req-theirs" },
    msg: "refused",
  })
  expect(fieldsOf(request ?? {})).toMatchObject({ status: 403, msg: "request" })
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

test("a caller that left is a line, and no failure of ours", async () => {
  const { ask, cloud, polaris } = await setUp()
  cloud.on(LIST, () => {})
  const caller = new AbortController()
  const gone = ask("listImages", { signal: caller.signal }).catch(() => {})
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  caller.abort()
  await gone
  const left = () => polaris.lines.filter(({ code }) => code === "CLIENT_CLOSED_REQUEST")
  await expect.poll(() => left().length).toBe(1)
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
