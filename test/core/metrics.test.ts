import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { json } from "../support/stand-in.js"
import { setUp, LIST, type ScriptedCloud } from "./setting.js"

const metrics = async ({ polaris }: Pick<ScriptedCloud, "polaris">, headers: Record<string, string> = {}) => {
  const response = await fetch(`${polaris.url}/metrics`, { headers })
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() }
}

/** The value of a metric with these labels. */
const valueOf = (text: string, name: string, labels: Record<string, string>) => {
  const given = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const line = text
    .split("\n")
    .find((one) => one.startsWith(name) && given.every((each) => one.includes(each)))
  return line && Number(line.split(" ").at(-1))
}

test("calls are counted by procedure and code, and requests to services by status", async () => {
  const own = await setUp()
  own.cloud.on(LIST, json(200, { images: [] }), json(403, { message: "no" }), json(503, {}))
  for (const status of [200, 403, 503]) expect((await own.ask("listImages")).status).toBe(status)
  const { status, type, text } = await metrics(own)
  expect([status, type]).toEqual([200, expect.stringMatching(/^text\/plain/)])
  const procedure = "compute.image.listImages"
  for (const code of ["OK", "FORBIDDEN", "SERVICE_UNAVAILABLE"])
    expect(valueOf(text, "polaris_procedure_duration_seconds_count", { procedure, code })).toBe(1)
  for (const status of ["2xx", "403", "503"])
    expect(valueOf(text, "polaris_upstream_duration_seconds_count", { service: "glance", status })).toBe(1)
  const route = { route: "/polaris-bff/*", method: "GET", status: "403" }
  expect(valueOf(text, "polaris_http_request_duration_seconds_count", route)).toBe(1)
})

test("no label has a token, an id or an address of a request", async () => {
  const own = await setUp()
  const id = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"
  await own.ask("getImageById", { token: "a-secret-token", input: { imageId: id } })
  await fetch(`${own.polaris.url}/polaris-bff/compute.image.invented${id},another`)
  await fetch(`${own.polaris.url}/nowhere/${id}`)
  await fetch(`${own.polaris.url}/v1/shares/t_${"x".repeat(43)}`)
  const { text } = await metrics(own)
  expect(text).toContain("getImageById")
  expect(text).not.toMatch(/6b8cb1ac|a-secret-token|invented|nowhere|t_x/)
})

test("what is running is counted without opening the database", async () => {
  const own = await setUp()
  const { text } = await metrics(own)
  expect(valueOf(text, "polaris_uploads_running", {})).toBe(0)
  expect(valueOf(text, "polaris_watchers", {})).toBe(0)
  expect(text).not.toContain("polaris_jobs{")
  expect(own.polaris.services.database.isOpen).toBe(false)
})

test("with METRICS_TOKEN only those who send it see them, and METRICS=off removes them", async () => {
  const token = "a-token-for-prometheus"
  const guarded = await setUp({ METRICS_TOKEN: token })
  for (const authorization of ["", "Bearer wrong", `Bearer ${token}2`, `Basic ${token}`])
    expect((await metrics(guarded, { authorization })).status).toBe(401)
  expect((await metrics(guarded, { authorization: `Bearer ${token}` })).status).toBe(200)
  expect((await metrics(await setUp({ METRICS: "off" }))).status).toBe(404)
})

/** Those that exist only with Redis, PostgreSQL or jobs, and those that Node adds. */
const OTHERS = [
  "polaris_redis_up",
  "polaris_jobs",
  "polaris_oldest_job_seconds",
  "polaris_database_connections",
]

test.each(["alerts.yml", "dashboard.json"])("every metric of %s exists", async (file) => {
  const { text } = await metrics(await setUp())
  const used = await readFile(`docs/monitoring/${file}`, "utf8")
  const names = new Set(used.match(/polaris_[a-z0-9_]+/g))
  expect(names.size).toBeGreaterThan(5)
  for (const name of names)
    expect(
      text.includes(`# TYPE ${name.replace(/_(count|bucket)$/, "")} `) || OTHERS.includes(name),
      name,
    ).toBe(true)
})
