import { afterAll, beforeAll, expect, test } from "vitest"
import { GOOD, ID, OTHERS } from "../core/garbage.js"
import { startMetered, type Metered } from "../support/meter.js"
import { fieldsOf, procedures, type Procedure } from "../support/shapes.js"
import { json, startStandIn, type StandIn } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { forms, heads } from "./hostile-heads.js"
import { bodies, patches, type Body } from "./hostile.js"

/** What one request of allowed size may cost: milliseconds of CPU on a usual machine, bytes of heap. */
const MOST_CPU = 200
const MOST_HEAP = 64 * 2 ** 20

/** Every procedure gets every sixth value, each another sixth; with POLARIS_BOUNDS=all it gets all. */
const OF = process.env["POLARIS_BOUNDS"] === "all" ? 1 : 6

/** Milliseconds for all requests of one test, on a busy machine. */
const TIME = 1_800_000

let cloud: StandIn
let polaris: Metered

beforeAll(async () => {
  cloud = await startStandIn()
  const held = image({
    ...{ id: ID, tags: Array.from({ length: 100 }, (_, at) => `tag ${at}`), long: "x".repeat(65_000) },
  })
  cloud.on(`GET /image/v2/images/${ID}`, json(200, held))
  cloud.on(`PATCH /image/v2/images/${ID}`, json(200, held))
  cloud.on("POST /image/v2/images", json(201, held))
  polaris = await startMetered({
    ...{ OS_AUTH_URL: cloud.authUrl, SESSION_KEYS: "k".repeat(32), TRUST_PROXY: "loopback" },
    ...{ SIGN_IN_ATTEMPTS_PER_USER: "10000", SIGN_IN_ATTEMPTS_PER_ADDRESS: "100000" },
    ...{ SIGN_IN_FAILURE_SECONDS: "0.01", WATCH_TIMEOUT_SECONDS: "0.01" },
  })
  await warmUp()
})

/** The first requests of a process cost many times what all later ones do: code is loaded and compiled. */
async function warmUp(): Promise<void> {
  for (const procedure of procedures())
    for (const batch of [false, true]) {
      const text = JSON.stringify(batch ? { 0: good(procedure) } : good(procedure))
      await statusOf({ what: procedure.path, send: () => send(procedure, { batch, text }) })
    }
  await polaris.spent()
}

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

interface Request {
  what: string
  send(): Promise<Response>
}

/** 0 for a connection that was cut: who still sends a body that is refused may miss the answer. */
async function statusOf({ send }: Request): Promise<number> {
  try {
    const response = await send()
    await response.text()
    return response.status
  } catch (error) {
    if (/ECONNRESET|EPIPE|UND_ERR_SOCKET/.test(codeOf(error))) return 0
    throw error
  }
}

const codeOf = (error: unknown) => String((error as { cause?: { code?: string } }).cause?.code)

/**
 * What a request costs: the least of several, since the first of a kind is compiled and others have a turn. A
 * busy machine takes more CPU time for the same work, so its pace is measured beside whatever seems too much.
 */
async function cost(request: Request): Promise<{ status: number; cpu: number; heap: number }> {
  const best = { status: 0, cpu: Infinity, heap: Infinity }
  for (let turn = 0; turn < 8; turn++) {
    best.status = await statusOf(request)
    const { cpu, heap } = await polaris.spent()
    best.cpu = Math.min(best.cpu, cpu < MOST_CPU ? cpu : cpu / (await polaris.slowness()))
    best.heap = Math.min(best.heap, heap)
    if (best.cpu < MOST_CPU && best.heap < MOST_HEAP) break
  }
  return best
}

async function expectCheap(request: Request): Promise<number> {
  const { status, cpu, heap } = await cost(request)
  const what = `${request.what}: ${status}, ${Math.round(cpu)} ms, ${Math.round(heap / 2 ** 20)} MB`
  expect(cpu, what).toBeLessThan(MOST_CPU)
  expect(heap, what).toBeLessThan(MOST_HEAP)
  expect(status, what).toBeLessThan(500)
  return status
}

const good = ({ path }: Procedure) => ({ ...GOOD, ...OTHERS })[path.split(".").at(-1) ?? ""] ?? {}

const TOKEN = { "x-auth-token": "good" }

/** As clients send it; by POST also where a GET is usual, since an address holds only 64 KiB. */
function send({ path, type }: Procedure, { batch, text }: Pick<Body, "batch" | "text">): Promise<Response> {
  const address = `${polaris.url}/polaris-bff/${batch ? Array(10).fill(path).join(",") : path}`
  const headers = { "content-type": "application/json", ...TOKEN }
  const asGet = type !== "mutation" && text.length < 20_000
  const query = asGet ? new URLSearchParams({ ...(batch && { batch: "1" }), input: text }).toString() : ""
  const init = asGet ? { headers } : { method: "POST", headers, body: text }
  return fetch(`${address}?${asGet ? query : batch ? "batch=1" : ""}`, init)
}

const all = procedures().map((procedure, part) => [procedure.path, procedure, part] as const)

test.each(all)(
  "%s costs little, for any size, number and depth",
  async (path, procedure, part) => {
    const fields = [...new Set([...Object.keys(good(procedure)), ...fieldsOf(procedure), "nowhere"])]
    const own = path.endsWith("updateImage") ? [...patches(ID)] : []
    for (const body of [...bodies(good(procedure), fields, { part, of: OF }), ...own]) {
      const status = await expectCheap({ what: body.what, send: () => send(procedure, body) })
      if (body.tooDeep) expect([400, 413], body.what).toContain(status)
    }
  },
  TIME,
)

test.each(["compute.image.listImages", "compute.image.createImage", "upload-image", "healthz", "nowhere"])(
  "the address and the headers of a request to %s cost little, however long",
  async (path) => {
    const method = /create|upload/.test(path) ? "POST" : "GET"
    for (const { what, query = "", headers } of heads())
      await expectCheap({
        what,
        send: () =>
          fetch(`${polaris.url}/polaris-bff/${path}${query}`, { method, headers: { ...TOKEN, ...headers } }),
      })
  },
  TIME,
)

test.each(["compute.image.uploadImage", "upload-image"])(
  "a form to %s costs little, whatever it holds",
  async (path) => {
    for (const { what, body, type } of forms(ID))
      await expectCheap({
        what,
        send: () =>
          fetch(`${polaris.url}/polaris-bff/${path}`, {
            ...{ method: "POST", headers: { ...TOKEN, "content-type": type }, body },
          }),
      })
  },
  TIME,
)
