import { afterAll, beforeAll, expect, test } from "vitest"
import { ID } from "../core/garbage.js"
import { fieldsOf, procedures, type Procedure } from "../support/shapes.js"
import { startBounded, type Bounded } from "./bounds-stage.js"
import { forms, heads } from "./hostile-heads.js"
import { bodies, patches, type Body } from "./hostile.js"

/** What one request of allowed size may cost: milliseconds of CPU on a usual machine, bytes of heap. */
const MOST_CPU = 200
const MOST_HEAP = 64 * 2 ** 20

/** Each procedure gets a share of the values, each another one; with POLARIS_BOUNDS=all it gets all. */
const OF = process.env["POLARIS_BOUNDS"] === "all" ? 1 : 48

/** Milliseconds for all requests of one test, on a busy machine. */
const TIME = 1_800_000

let stage: Bounded

beforeAll(async () => {
  stage = await startBounded()
  await warmUp()
})

/** The first requests of a process cost many times what all later ones do: code is loaded and compiled. */
async function warmUp(): Promise<void> {
  for (const procedure of procedures())
    for (const batch of [false, true]) {
      const text = JSON.stringify(batch ? { 0: stage.good(procedure) } : stage.good(procedure))
      await statusOf({ what: procedure.path, send: () => send(procedure, { batch, text }) })
    }
  await stage.polaris.spent()
}

afterAll(() => stage.close())

interface Request {
  what: string
  send(): Promise<Response>
}

/** 0 for a connection that was cut: who still sends a body that is refused may miss the answer. */
async function statusOf({ send }: Request): Promise<number> {
  try {
    const response = await send()
    await read(response)
    return response.status
  } catch (error) {
    if (/ECONNRESET|EPIPE|UND_ERR_SOCKET/.test(codeOf(error))) return 0
    throw error
  }
}

/** All of an answer; of a subscription the first frame, which comes when the input has been looked at. */
async function read(response: Response): Promise<string> {
  if (response.headers.get("content-type") !== "text/event-stream") return response.text()
  const reader = response.body?.getReader()
  const first = await reader?.read()
  await reader?.cancel()
  return new TextDecoder().decode(first?.value)
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
    const { cpu, heap } = await stage.polaris.spent()
    best.cpu = Math.min(best.cpu, cpu < MOST_CPU ? cpu : cpu / (await stage.polaris.slowness()))
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

/** As clients send it; by POST also where a GET is usual, since an address holds only 64 KiB. */
function send({ path, type }: Procedure, { batch, text }: Pick<Body, "batch" | "text">): Promise<Response> {
  const address = `${stage.polaris.url}/polaris-bff/${batch ? Array(10).fill(path).join(",") : path}`
  const headers = { "content-type": "application/json", ...stage.headersFor(path) }
  const asGet = type !== "mutation" && text.length < 20_000
  const query = asGet ? new URLSearchParams({ ...(batch && { batch: "1" }), input: text }).toString() : ""
  const init = asGet ? { headers } : { method: "POST", headers, body: text }
  return fetch(`${address}?${asGet ? query : batch ? "batch=1" : ""}`, init)
}

const all = procedures().map((procedure, part) => [procedure.path, procedure, part] as const)

/** What a good input is answered with where that is not success: the verb has run all the same. */
const REFUSED: Record<string, number> = {
  /** Takes bytes: the tests of forms are about it. */
  "compute.image.uploadImage": 400,
  /** Nothing is being uploaded. */
  "compute.image.cancelUpload": 404,
  /** There is no such link. */
  "compute.image.revokeDownloadLink": 404,
  /** The store has no such part. */
  "library.uploads.complete": 409,
  /** The image has not failed. */
  "library.images.process": 409,
  /** The first request has deleted it. */
  "library.albums.delete": 404,
  /** Needs a session, which a token does not make. */
  "session.chooseProject": 401,
  /** The cloud has no Nova. */
  ...among(503, "golden.images.create", "golden.vms.list", "golden.vms.get", "golden.vms.delete"),
  /** So there is no golden image, and its script is stored later. */
  ...among(
    404,
    ...["get", "status", "logs", "builds", "provenance", "sbom", "compare"].map(
      (name) => `golden.images.${name}`,
    ),
  ),
  ...among(404, ...["cancel", "rebuild", "revoke", "delete"].map((name) => `golden.images.${name}`)),
  ...among(404, "golden.channels.list", "golden.channels.set", "golden.channels.delete"),
  ...among(404, "golden.schedules.get", "golden.schedules.set", "golden.schedules.delete"),
  ...among(404, "golden.scripts.get"),
}

function among(status: number, ...paths: string[]): Record<string, number> {
  return Object.fromEntries(paths.map((path) => [path, status]))
}

test.each(all)("%s does its work for the input that the other tests vary", async (path, procedure) => {
  const response = await send(procedure, { batch: false, text: JSON.stringify(stage.good(procedure)) })
  expect([response.status, await read(response)]).toEqual([REFUSED[path] ?? 200, expect.anything()])
})

test.each(all)(
  "%s costs little, for any size, number and depth",
  async (path, procedure, part) => {
    const fields = [...new Set([...Object.keys(stage.good(procedure)), ...fieldsOf(procedure), "nowhere"])]
    const own = path.endsWith("updateImage") ? [...patches(ID)] : []
    for (const body of [...bodies(stage.good(procedure), fields, { part, of: OF }), ...own]) {
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
          fetch(`${stage.polaris.url}/polaris-bff/${path}${query}`, {
            method,
            headers: { ...stage.headersFor(path), ...headers },
          }),
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
          fetch(`${stage.polaris.url}/polaris-bff/${path}`, {
            ...{ method: "POST", headers: { ...stage.headersFor(path), "content-type": type }, body },
          }),
      })
  },
  TIME,
)
