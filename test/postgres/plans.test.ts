import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { ALBUM, ALBUM_OF_ALL, manyImages } from "../support/many-images.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

/** A node of a plan, as EXPLAIN (FORMAT JSON) has it. */
interface Plan {
  "Node Type": string
  "Relation Name"?: string
  "Actual Rows": number
  "Actual Loops": number
  "Rows Removed by Filter"?: number
  "Rows Removed by Index Recheck"?: number
  Plans?: Plan[]
}

const COUNT = 100_000

/** PostgreSQL writes the plan of every statement to its log. */
const LOG_PLANS = {
  logging_collector: "on",
  log_directory: "log",
  log_filename: "plans.log",
  log_destination: "jsonlog",
  session_preload_libraries: "auto_explain",
  "auto_explain.log_min_duration": "0",
  "auto_explain.log_format": "json",
  "auto_explain.log_analyze": "on",
  "auto_explain.log_timing": "off",
}

let server: Postgres
let library: LibraryStage
let demo: Person
let marker: pg.Client

beforeAll(async () => {
  server = await startPostgres(LOG_PLANS)
  const url = await server.create()
  library = await openLibrary({ DATABASE_URL: url, ROLE: "web" })
  demo = await library.as("demo")
  await library.polaris.services.database.open()
  marker = new pg.Client({ connectionString: url })
  await marker.connect()
  const own = { project: demo.projectId, owner: demo.userId, count: COUNT }
  await marker.query(manyImages({ ...own, others: 20_000 }))
}, 600_000)

afterAll(async () => {
  await marker.end()
  await library.close()
  await server.close()
})

const LOG = () => join(server.data, "log/plans.json")
const log = () => (existsSync(LOG()) ? readFileSync(LOG(), "utf8") : "")

/** Everything logged so far, once the log has this marker's own plan. */
async function logUntil(mark: string): Promise<string> {
  await marker.query(`select '${mark}'`)
  await expect.poll(log).toContain(mark)
  return log()
}

let marks = 0

/** What every statement of a request has read of the images, node by node. */
async function readsOf(method: string, path: string, body?: object): Promise<Plan[]> {
  const before = (await logUntil(`mark ${(marks += 1)}`)).length
  const { headers } = demo
  const { status, body: answer } = await library.ask(method, path, { headers, ...(body && { body }) })
  expect(status, JSON.stringify(answer)).toBe(200)
  const lines = (await logUntil(`mark ${(marks += 1)}`)).slice(before).split("\n")
  const messages = lines.flatMap((line) => (line === "" ? [] : [JSON.parse(line) as { message: string }]))
  const plans = messages.flatMap(({ message }) => /plan:\n([^]+)$/.exec(message)?.[1] ?? [])
  return plans
    .flatMap((text) => nodesOf((JSON.parse(text) as { Plan: Plan }).Plan))
    .filter((node) => node["Relation Name"] === "library_image")
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** Rows that a node has fetched, whether they were wanted or not. */
const fetched = (node: Plan) =>
  (node["Actual Rows"] +
    (node["Rows Removed by Filter"] ?? 0) +
    (node["Rows Removed by Index Recheck"] ?? 0)) *
  node["Actual Loops"]

const search = (q: string) => `/v1/search/images?limit=50&q=${encodeURIComponent(q)}`

const SEARCHES = [
  "",
  "cat",
  "ka",
  "nothing-like-it",
  '"kakaka"',
  "-cat",
  "cat -ka",
  "tag:pets",
  "tag:nothing",
  "-tag:pets",
  "owner:me",
  "owner:somebody-4",
  "owner:nobody",
  "type:picture",
  "type:disk",
  "type:qcow2",
  "type:tiff",
  "type:vmdk",
  `album:${ALBUM}`,
  `album:${ALBUM_OF_ALL}`,
  `-album:${ALBUM}`,
  "before:2000-01-01",
  "after:2000-01-01",
  "after:2100-01-01",
  "is:public",
  "is:public cat",
  "is:public owner:nobody",
  "is:public type:vmdk",
  "cat tag:pets owner:me",
]

const NEW = { filename: "new.png", content_type: "image/png", size_bytes: 1000 }

/** Paths that go on behind the first page of another. */
const BEHIND = [search(""), search("cat"), `/v1/albums/${ALBUM_OF_ALL}/images`, "/v1/albums", "/v1/trash"]

const REQUESTS: [string, string, object?][] = [
  ...SEARCHES.map((q): [string, string] => ["GET", search(q)]),
  ["GET", `/v1/albums/${ALBUM}/images`],
  ["GET", `/v1/albums/${ALBUM_OF_ALL}/images`],
  ["GET", "/v1/albums"],
  ["GET", "/v1/trash"],
  ["GET", "/v1/images/img_12345"],
  ["POST", "/v1/images", NEW],
  ["POST", "/v1/images", { ...NEW, client_sha256: "0".repeat(64) }],
]

/** Not all of the caller's own, let alone those of others. */
function expectFew(reads: Plan[]): void {
  expect(reads).not.toEqual([])
  expect(reads.map((node) => node["Node Type"])).not.toContain("Seq Scan")
  const most = Math.max(...reads.map(fetched))
  expect(most, JSON.stringify(reads, null, 2)).toBeLessThan(COUNT / 10)
}

describe("with 100,000 images of one project and others beside them, no image is looked for among all", () => {
  test.each(REQUESTS)("%s %s", async (method, path, body) => expectFew(await readsOf(method, path, body)))

  test.each(BEHIND)("the next page of %s", async (path) => {
    const { body } = await library.ask("GET", path, { headers: demo.headers })
    expectFew(await readsOf("GET", `${path}${path.includes("?") ? "&" : "?"}cursor=${body.next_cursor}`))
  })
})
