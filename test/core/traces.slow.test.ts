import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { pngOf, uploadWhole } from "../support/library-upload.js"
import { openLibrary } from "../support/library.js"
import { startChild } from "../support/child.js"
import { startCollector } from "../support/collector.js"
import { freePort } from "../support/ports.js"
import { startStandIn } from "../support/stand-in.js"
import { call, LIST, setUp, someToken } from "./setting.js"

async function collecting(options: Parameters<typeof startCollector>[0] = {}) {
  const collector = await startCollector(options)
  onTestFinished(() => collector.close())
  return collector
}

/** Polaris as a process of its own, which names every module of OpenTelemetry that it loads. */
async function run(settings: Record<string, string> = {}) {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const child = startChild({ OS_AUTH_URL: cloud.authUrl, NODE_OPTIONS: `--import "${NAMING}"`, ...settings })
  onTestFinished(() => child.signal("SIGKILL"))
  return { child, url: await child.listening() }
}

const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`
const NAMING = dataUrl(`
  import { register } from "node:module"
  register(${JSON.stringify(
    dataUrl(`export async function load(url, context, next) {
      if (url.includes("@opentelemetry")) process._rawDebug("LOADED " + url)
      return next(url, context)
    }`),
  )})
`)

test("without a collector no module of OpenTelemetry is loaded; with one, they are", async () => {
  const without = await run()
  expect((await call(without, "listImages")).status).toBe(200)
  expect(without.child.output()).not.toContain("LOADED")
  const { url } = await collecting()
  const { child } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
  expect(child.output()).toMatch(/LOADED .*@opentelemetry\/api/)
})

test("at SIGTERM the spans that were not sent yet are sent before the process ends", async () => {
  const collector = await collecting()
  const { child, url } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  expect((await call({ url }, "listImages")).status).toBe(200)
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(0)
  const names = ["GET glance", "GET keystone", "compute.image.listImages", "GET /polaris-bff/*"]
  expect(collector.spans.map(({ name }) => name).sort()).toEqual(names.sort())
})

test("the exporter's own variables for TLS and compression have their effect", async () => {
  const [cert, key] = ["cert", "key"].map((name) => readFileSync(`test/support/tls/${name}.pem`, "utf8"))
  const collector = await collecting({ tls: { cert: cert ?? "", key: key ?? "" } })
  const { child, url } = await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_CERTIFICATE: resolve("test/support/tls/cert.pem"),
    OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
  })
  expect((await call({ url }, "listImages")).status).toBe(200)
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(0)
  expect(collector.spans).toHaveLength(4)
  expect(collector.headers[0]).toMatchObject({ "content-encoding": "gzip" })
})

test("a collector that never responds does not keep the process from ending", async () => {
  const collector = await collecting()
  collector.respond("never")
  const { child, url } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  expect((await call({ url }, "listImages")).status).toBe(200)
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(0)
  expect(collector.count()).toBe(1)
})

test("a collector that fails costs one warning and one line when it is back, and no request", async () => {
  const collector = await collecting()
  collector.respond(500)
  const { polaris, ask } = await setUp({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const of = (message: string) => polaris.lines.filter(({ msg }) => msg === message)
  for (const batch of [1, 2]) {
    expect((await ask("listImages")).status).toBe(200)
    await expect.poll(() => collector.count()).toBe(batch)
    await expect.poll(() => of("traces not sent")).toMatchObject([{ level: 40, failure: "500" }])
  }
  collector.respond(200)
  expect((await ask("listImages")).status).toBe(200)
  await expect.poll(() => of("traces sent again")).toMatchObject([{ level: 30 }])
  expect(of("traces not sent")).toHaveLength(1)
})

test("a collector that is away and comes back at the same address gets what happens from then on", async () => {
  const port = await freePort()
  const { polaris, ask } = await setUp({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
  const of = (message: string) => polaris.lines.filter(({ msg }) => msg === message)
  expect((await ask("listImages")).status).toBe(200)
  await expect.poll(() => of("traces not sent")).toMatchObject([{ failure: "ECONNREFUSED" }])
  const second = await collecting({ port })
  expect((await ask("getImageById")).status).toBe(400)
  await second.span("compute.image.getImageById")
  await expect.poll(() => of("traces sent again")).toHaveLength(1)
})

test("a job is a trace of its own with a link to the request that enqueued it, and requests to the object store are in the traces that cause them", async () => {
  const collector = await collecting()
  const library = await openLibrary({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  onTestFinished(() => library.close())
  await uploadWhole(library, await library.as("demo"), pngOf(1000))
  const job = await collector.span("job library.process-picture")
  expect(job).toMatchObject({ kind: "consumer", parentSpanId: "" })
  const completed = await collector.span("POST /v1/uploads/:session_id(^[^:/]+)::complete")
  expect(job.links).toMatchObject([{ traceId: completed.traceId, spanId: completed.spanId }])
  const start = await collector.span("POST /v1/uploads::resumable")
  const toStore = collector.spans.filter(({ attributes }) => attributes["peer.service"] === "storage")
  for (const { spanId, traceId } of [job, start]) {
    const child = toStore.find((one) => one.parentSpanId === spanId)
    expect(child).toMatchObject({ traceId, kind: "client", attributes: { "http.response.status_code": 200 } })
    expect(child?.attributes).toHaveProperty(["http.response.header.x-openstack-request-id"])
  }
  await expect.poll(() => library.polaris.lines.some((line) => line["trace_id"] === job.traceId)).toBe(true)
  const metrics = await fetch(`${library.polaris.url}/metrics`).then((response) => response.text())
  expect(metrics).toContain('polaris_upstream_duration_seconds_count{service="storage",status="2xx"}')
})

test("a reading of Glance that other requests share is in no trace", async () => {
  const collector = await collecting()
  const { cloud, polaris } = await setUp({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const response = await fetch(`${polaris.url}/api/images`, { headers: { "x-auth-token": someToken() } })
  expect(response.status).toBe(200)
  expect(cloud.count(LIST)).toBeGreaterThan(0)
  const request = await collector.span("GET /api/images")
  const others = collector.spans.filter((span) => span !== request)
  expect(others.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ["GET keystone", request.spanId],
  ])
})
