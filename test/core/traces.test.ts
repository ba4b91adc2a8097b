import { createTRPCClient, httpBatchLink } from "@trpc/client"
import { randomUUID } from "node:crypto"
import { expect, onTestFinished, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import type { AppRouter } from "../../src/routers/index.js"
import { signIn } from "../support/cloud.js"
import { startCollector, type Collector, type ReceivedSpan } from "../support/collector.js"
import { eventually } from "../support/eventually.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { asBytes, startSending } from "../support/sender.js"
import { clientOf } from "../support/stage.js"
import { cut, hang, json, startStandIn, type StandIn } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { call, CREATE, KNOW_TOKEN, LIST, someToken } from "./setting.js"

interface Traced {
  collector: Collector
  polaris: Polaris
  /** Ends Polaris, which sends the spans that it still has. */
  spans(): Promise<ReceivedSpan[]>
}

/** A Polaris with a collector, in front of this Keystone. */
async function traced(authUrl: string, settings: Record<string, string> = {}): Promise<Traced> {
  const collector = await startCollector()
  onTestFinished(() => collector.close())
  const polaris = await startPolaris(authUrl, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings })
  let closed: Promise<void> | undefined
  const close = () => (closed ??= polaris.close())
  onTestFinished(close)
  return { collector, polaris, spans: () => close().then(() => collector.spans) }
}

/** The same in front of a cloud that gives the test's own responses. */
async function scripted(settings: Record<string, string> = {}): Promise<Traced & { cloud: StandIn }> {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  return { cloud, ...(await traced(cloud.authUrl, settings)) }
}

/** The same in front of the simulator, with a token of `demo`. */
async function simulated() {
  const cloud = await startSimulator()
  onTestFinished(() => cloud.close())
  const { token } = await signIn(cloud.authUrl, "demo")
  return { token, ...(await traced(cloud.authUrl)) }
}

const named = (spans: ReceivedSpan[], name: string) => spans.filter((span) => span.name === name)

const REQUEST_ID = "http.response.header.x-openstack-request-id"
const TRACE = "0af7651916cd43dd8448eb211c80319c"
const PARENT = "b7ad6b7169203331"
const traceparent = (flags: string) => ({ traceparent: `00-${TRACE}-${PARENT}-${flags}` })

test("a batch is a tree: the request, its procedures, and the requests to the services of each", async () => {
  const { polaris, token, spans } = await simulated()
  const ids: unknown[] = []
  const link = httpBatchLink({
    url: `${polaris.url}/polaris-bff`,
    headers: { "x-auth-token": token },
    async fetch(url, options) {
      const response = await fetch(url, options as RequestInit)
      ids.push(response.headers.get("x-openstack-request-id"))
      return response
    },
  })
  const { compute } = createTRPCClient<AppRouter>({ links: [link] })
  const missing = compute.image.getImageById.query({ imageId: randomUUID() })
  await Promise.allSettled([compute.image.listImages.query({}), missing])
  expect(ids).toHaveLength(1)

  const sent = await spans()
  const [request] = named(sent, "GET /polaris-bff/*")
  expect(request).toMatchObject({ kind: "server", parentSpanId: "", isError: false })
  expect(request?.attributes).toEqual({
    ...{ "http.request.method": "GET", "http.route": "/polaris-bff/*", "url.scheme": "http" },
    ...{ "http.response.status_code": 207, [REQUEST_ID]: ids },
  })
  expect(request?.resource).toMatchObject({ "service.name": "polaris", "service.version": "0.1.0" })

  const [list] = named(sent, "compute.image.listImages")
  const [get] = named(sent, "compute.image.getImageById")
  for (const procedure of [list, get]) expect(procedure?.parentSpanId).toBe(request?.spanId)
  expect(get).toMatchObject({ kind: "internal", attributes: { "error.type": "NOT_FOUND" }, isError: false })

  const toGlance = named(sent, "GET glance")
  const statuses = toGlance.map(({ parentSpanId, attributes, isError }) => [
    ...[parentSpanId, attributes["http.response.status_code"], isError],
  ])
  expect(statuses).toHaveLength(2)
  expect(statuses).toEqual(
    expect.arrayContaining([
      [list?.spanId, 200, false],
      [get?.spanId, 404, true],
    ]),
  )
  for (const { attributes } of toGlance)
    expect(attributes).toMatchObject({
      "peer.service": "glance",
      "http.request.method": "GET",
      [REQUEST_ID]: ids,
    })
  const [toKeystone] = named(sent, "GET keystone")
  expect([list?.spanId, get?.spanId]).toContain(toKeystone?.parentSpanId)
  expect(toKeystone?.attributes[REQUEST_ID]).toEqual([expect.stringMatching(/^req-/)])
  expect(new Set(sent.map(({ traceId }) => traceId)).size).toBe(1)
})

test("a procedure that is called by POST, and a REST route, have the requests that they cause", async () => {
  const { cloud, polaris, spans } = await scripted()
  cloud.on(CREATE, json(201, image()))
  const values = { name: "x", container_format: "bare", disk_format: "raw" }
  const init = { method: "POST", body: JSON.stringify(values) }
  const headers = { "x-auth-token": someToken(), "content-type": "application/json" }
  expect((await fetch(`${polaris.url}/polaris-bff/compute.createImage`, { ...init, headers })).status).toBe(
    200,
  )
  const id = randomUUID()
  await fetch(`${polaris.url}/polaris-bff/images/${id}/file`, { headers })
  const sent = await spans()
  const [procedure] = named(sent, "compute.createImage")
  expect(named(sent, "POST glance").map(({ parentSpanId }) => parentSpanId)).toEqual([procedure?.spanId])
  const [route] = named(sent, "GET /polaris-bff/images/:imageId/file")
  expect(named(sent, "GET glance").map(({ parentSpanId }) => parentSpanId)).toContain(route?.spanId)
})

test("the trace of a request with traceparent is continued, and services get the span that called them", async () => {
  const { cloud, polaris, spans } = await scripted()
  const foreign = { tracestate: "vendor=secret", baggage: "user=demo" }
  await call(polaris, "listImages", { headers: { ...traceparent("01"), ...foreign } })
  const sent = await spans()
  expect(named(sent, "GET /polaris-bff/*")).toMatchObject([{ traceId: TRACE, parentSpanId: PARENT }])
  const [toGlance] = named(sent, "GET glance")
  const received = cloud.seen.find((one) => one.call === LIST)
  expect(received?.headers["traceparent"]).toBe(`00-${TRACE}-${toGlance?.spanId}-01`)
  for (const { headers } of cloud.seen) expect(headers).not.toHaveProperty("tracestate")
  for (const { headers } of cloud.seen) expect(headers).not.toHaveProperty("baggage")
})

test("a parent that is not sampled is respected: nothing is sent, no log line has its id, and services learn it", async () => {
  const { cloud, polaris, collector, spans } = await scripted()
  await call(polaris, "listImages", { headers: traceparent("00") })
  expect(await spans()).toEqual([])
  expect(collector.count()).toBe(0)
  const received = cloud.seen.find((one) => one.call === LIST)
  expect(received?.headers["traceparent"]).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`))
  expect(polaris.lines.some((line) => "trace_id" in line)).toBe(false)
})

test.each([
  ["of another version's form", `ff-${TRACE}-${PARENT}-01`],
  ["with more fields than version 00 has", `00-${TRACE}-${PARENT}-01-more`],
  ["in upper case", `00-${TRACE.toUpperCase()}-${PARENT}-01`],
  ["whose trace id is zero", `00-${"0".repeat(32)}-${PARENT}-01`],
  ["whose span id is zero", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["that is sent twice", `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
  ["that is empty", ""],
])("a traceparent %s is ignored, and the request begins a trace of its own", async (_what, header) => {
  const { polaris, spans } = await scripted()
  await call(polaris, "listImages", { headers: { traceparent: header } })
  const [request] = named(await spans(), "GET /polaris-bff/*")
  expect(request?.parentSpanId).toBe("")
  expect(request?.traceId).not.toBe(TRACE)
})

test("a request that is sent again says so, and a service that fails is an error with its status", async () => {
  const { cloud, polaris, spans } = await scripted()
  const theirs = { "x-openstack-request-id": "req-theirs" }
  cloud.on(LIST, cut, json(503, {}, theirs))
  expect((await call(polaris, "listImages")).status).toBe(503)
  const sent = await spans()
  expect(named(sent, "GET glance")).toMatchObject([
    {
      isError: true,
      attributes: {
        ...{ "http.request.resend_count": 1, "http.response.status_code": 503, "error.type": "503" },
        [REQUEST_ID]: ["req-theirs"],
      },
    },
  ])
  const error = { isError: true, attributes: { "error.type": "SERVICE_UNAVAILABLE" } }
  expect(named(sent, "compute.image.listImages")).toMatchObject([error])
  expect(named(sent, "GET /polaris-bff/*")).toMatchObject([
    { isError: true, attributes: { "http.response.status_code": 503, "error.type": "503" } },
  ])
})

test("when the caller leaves, the request and what it waits for end with an error", async () => {
  const { cloud, polaris, collector, spans } = await scripted()
  cloud.on(LIST, hang)
  const leaver = new AbortController()
  const gone = call(polaris, "listImages", { signal: leaver.signal }).catch(() => "gone")
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  leaver.abort()
  expect(await gone).toBe("gone")
  const sent = await spans()
  const [request] = named(sent, "GET /polaris-bff/*")
  expect(request).toMatchObject({ isError: true, attributes: { "error.type": "cut" } })
  expect(request?.attributes).not.toHaveProperty("http.response.status_code")
  expect(named(sent, "GET glance")).toMatchObject([
    { isError: true, attributes: { "error.type": "aborted" } },
  ])
  expect(collector.count()).toBeGreaterThan(0)
})

test("an upload that is cut in the middle ends its spans with an error", async () => {
  const { polaris, token, spans } = await simulated()
  const headers = { "x-auth-token": token }
  const values = { name: "cut", container_format: "bare", disk_format: "raw" } as const
  const { id: imageId } = await clientOf(polaris.url, headers).compute.createImage.mutate(values)
  const sending = startSending(polaris.url, asBytes({ imageId }, { ...headers, "content-length": "400000" }))
  await sending.write(Buffer.alloc(100_000, 7))
  const { transfers } = polaris.services.upload
  await eventually(() => expect(transfers.count()).toBe(1))
  sending.cut()
  await eventually(() => expect(transfers.count()).toBe(0))
  const sent = await spans()
  const [upload] = named(sent, "compute.uploadImage")
  const request = sent.find(({ spanId }) => spanId === upload?.parentSpanId)
  expect(request).toMatchObject({ name: "POST /polaris-bff/*", isError: true })
  expect(request?.attributes).toMatchObject({ "error.type": "cut" })
  expect(named(sent, "PUT glance")).toMatchObject([{ parentSpanId: upload?.spanId, isError: true }])
})

test("a subscription ends when its reader leaves, not when it begins", async () => {
  const { polaris, collector, spans } = await scripted()
  const leaver = new AbortController()
  const input = encodeURIComponent(JSON.stringify({ uploadId: randomUUID() }))
  const address = `${polaris.url}/polaris-bff/compute.image.watchUploadProgress?input=${input}`
  const headers = { "x-auth-token": someToken() }
  const response = await fetch(address, { headers, signal: leaver.signal })
  expect(response.headers.get("content-type")).toBe("text/event-stream")
  expect(named(collector.spans, "GET /polaris-bff/*")).toEqual([])
  leaver.abort()
  await expect.poll(() => polaris.lines.some(({ endedEarly }) => endedEarly)).toBe(true)
  const attributes = { "error.type": "cut", "http.response.status_code": 200 }
  expect(named(await spans(), "GET /polaris-bff/*")).toMatchObject([{ isError: true, attributes }])
})

test("every log line of a sampled request has the ids of its span", async () => {
  const { cloud, polaris, spans } = await scripted()
  cloud.on(LIST, json(403, { message: "no" }))
  const { headers } = await call(polaris, "listImages")
  const reqId = headers.get("x-openstack-request-id")
  const lines = () => polaris.lines.filter((line) => line["reqId"] === reqId)
  await expect.poll(() => lines().map(({ msg }) => msg)).toEqual(["refused", "request"])
  const [request] = named(await spans(), "GET /polaris-bff/*")
  const ids = { trace_id: request?.traceId, span_id: request?.spanId }
  expect(lines()).toMatchObject([ids, ids])
})

test("nothing that a caller sent arrives at the collector: no token, query, body, id or unknown path", async () => {
  const { cloud, polaris, collector, spans } = await scripted({
    OTEL_EXPORTER_OTLP_HEADERS: "api-key=for%20the%20collector",
    OTEL_SERVICE_NAME: "polaris-test",
  })
  const given = () => `given-${randomUUID()}`
  const [token, name, path, refused] = [someToken(), given(), given(), given()]
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`)))
  cloud.on(CREATE, json(409, { message: refused }))
  const secrets = [token, name, path, refused]
  await call(polaris, "listImages", { token, input: { name } })
  await call(polaris, "getImageById", { token, input: { imageId: path.slice(6) } })
  const init = { method: "POST", headers: { "x-auth-token": token, "content-type": "application/json" } }
  const body = JSON.stringify({ name, container_format: "bare", disk_format: "raw" })
  await fetch(`${polaris.url}/polaris-bff/compute.createImage`, { ...init, body })
  await fetch(`${polaris.url}/polaris-bff/compute.${path}`, init)
  await fetch(`${polaris.url}/${path}?${name}`, init)
  await fetch(`${polaris.url}/v1/shares/${path}`, { headers: { cookie: name, "user-agent": name } })
  const sent = await spans()
  expect(sent.map((span) => span.name)).toEqual(expect.arrayContaining(["POST", "compute.createImage"]))
  expect(collector.bodies.length).toBeGreaterThan(0)
  for (const body of collector.bodies)
    for (const secret of [...secrets, path.slice(6), "u1", "p1"]) expect(body).not.toContain(secret)
  expect(collector.headers[0]).toMatchObject({ path: "/v1/traces", "api-key": "for the collector" })
  expect(sent[0]?.resource).toMatchObject({ "service.name": "polaris-test" })
})

test("probes are not traced", async () => {
  const { polaris, spans } = await scripted()
  for (const probe of ["/healthz", "/readyz", "/metrics"]) await fetch(polaris.url + probe)
  expect(await spans()).toEqual([])
})

test.each([
  [{ OTEL_TRACES_SAMPLER: "always_off" }, "01", 0],
  [{ OTEL_TRACES_SAMPLER: "always_on" }, "00", 1],
  [{ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" }, "01", 0],
  [{ OTEL_TRACES_SAMPLER: "parentbased_always_off" }, "01", 1],
  [{ OTEL_TRACES_SAMPLER: "parentbased_always_off" }, "", 0],
  [{ OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" }, "", 0],
])("%o with a parent of flags %o traces %i requests", async (settings, flags, count) => {
  const { polaris, spans } = await scripted(settings)
  await call(polaris, "listImages", { headers: flags === "" ? {} : traceparent(flags) })
  expect(named(await spans(), "GET /polaris-bff/*")).toHaveLength(count)
})
