import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { Agent, request } from "undici"
import { afterAll, describe, expect, test } from "vitest"
import { asBytes, readAnswer, type UploadResponse } from "../support/sender.js"
import { clientOf, expectQueued, isPut, stage } from "../support/stage.js"

/** Its timeouts are longer than a test may take: no answer here is the end of one. */
const s = stage({ UPLOAD_IDLE_TIMEOUT: "600", UPLOAD_FINISH_TIMEOUT: "600", UPSTREAM_TIMEOUT_SECONDS: "600" })
const LARGE = Buffer.alloc(32_000_000, 7)

type Client = (imageId: string, size: number) => Promise<UploadResponse>

const pieces = (size: number) => Array.from({ length: size / 1_000_000 }, () => LARGE.subarray(0, 1_000_000))

const target = (imageId: string) => {
  const { path, headers } = asBytes({ imageId })
  return { url: s.polaris.url + path, headers: { ...s.headers.demo, ...headers } }
}

const agent = new Agent()
afterAll(() => agent.close())

const CLIENTS: Record<string, Client> = {
  async fetch(imageId, size) {
    const { url, headers } = target(imageId)
    const response = await fetch(url, { method: "POST", headers, body: LARGE.subarray(0, size) })
    return readAnswer(response.status, await response.text())
  },
  async "fetch with a stream"(imageId, size) {
    const { url, headers } = target(imageId)
    const body = new Blob(pieces(size)).stream()
    const init = { method: "POST", headers, body, duplex: "half", redirect: "error" } as const
    const response = await fetch(url, init)
    return readAnswer(response.status, await response.text())
  },
  async undici(imageId, size) {
    const { url, headers } = target(imageId)
    const body = LARGE.subarray(0, size)
    const response = await request(url, { method: "POST", headers, body, dispatcher: agent })
    return readAnswer(response.statusCode, await response.body.text())
  },
  async "node:http"(imageId, size) {
    const sending = s.start(asBytes({ imageId }, { "content-length": String(size) }))
    const write = async () => {
      for (const piece of pieces(size)) await sending.write(piece)
      sending.end()
    }
    void write()
    return sending.answer
  },
  async "the package's client"(imageId, size) {
    const file = new Blob([LARGE.subarray(0, size)])
    const { compute } = clientOf(s.polaris.url, s.headers.demo)
    const upload = compute.uploadImage.mutate({ imageId, file })
    return upload.then(
      (result) => ({ status: 200, code: "", message: "", reason: undefined, result }),
      ({ message, data }: { message: string; data?: { httpStatus: number; code: string } }) => ({
        ...{ status: data?.httpStatus ?? 0, code: data?.code ?? "", message },
        ...{ reason: undefined, result: undefined },
      }),
    )
  },
}

const EARLY: [number, string][] = [
  [409, "CONFLICT"],
  [413, "PAYLOAD_TOO_LARGE"],
  [415, "UNSUPPORTED_MEDIA_TYPE"],
  [409, "CONFLICT"],
  [413, "PAYLOAD_TOO_LARGE"],
]

describe.concurrent.each(Object.keys(CLIENTS))("%s, still sending, gets the response at once", (name) => {
  test("what Glance answers early, five times of five", async () => {
    const imageId = await s.image()
    for (const [status, code] of EARLY) {
      early.set(imageId, { after: 0, then: { status, body: `{"message":"no, ${status}"}` } })
      s.proxy.fault((call) => (isPut(call) ? early.get(call.split("/").at(-2) ?? "") : undefined))
      const answer = await CLIENTS[name]!(imageId, LARGE.length)
      expect(answer).toMatchObject({ status, code, message: expect.stringContaining(`${status}`) as string })
    }
    expect(s.puts(imageId)).toBe(EARLY.length)
    await expectQueued(s, imageId)
  })

  test("that the image is not queued, and Glance gets nothing", async () => {
    const imageId = await s.image()
    await s.glance.upload(imageId, 8)
    expect(await CLIENTS[name]!(imageId, LARGE.length)).toMatchObject({ status: 409, code: "CONFLICT" })
    expect(s.puts(imageId)).toBe(0)
  })
})
const early = new Map<string, object>()

test("Glance's own early answer arrives: the image got its data elsewhere meanwhile", async () => {
  const imageId = await s.image()
  const sending = s.start(asBytes({ imageId }, { "content-length": String(LARGE.length) }))
  await sending.write(LARGE.subarray(0, 1_000))
  const isLook = (call: string) => call.startsWith("GET ") && call.endsWith(imageId)
  await expect
    .poll(() => s.proxy.passed.some(({ call, status }) => isLook(call) && status === 200))
    .toBe(true)
  await s.glance.upload(imageId, 8)
  void sending.write(LARGE.subarray(1_000))
  expect(await sending.answer).toMatchObject({ status: 409, code: "CONFLICT" })
})

describe.each([1_000, 200_000, 1_000_000])("a refused upload of %i bytes", (size) => {
  test("leaves the connection usable for the next call", async () => {
    const refuse = await s.image()
    await s.glance.upload(refuse, 8)
    const keeping = new HttpAgent({ keepAlive: true, maxSockets: 1 })
    const ask = async (method: string, path: string, headers: object, body?: Uint8Array) => {
      const url = new URL(path, s.polaris.url)
      const outgoing = httpRequest(url, {
        method,
        headers: { ...s.headers.demo, ...headers },
        agent: keeping,
      })
      outgoing.on("error", () => {})
      outgoing.end(body)
      const [response] = (await once(outgoing, "response")) as [IncomingMessage]
      response.resume()
      await once(response, "end")
      return response.statusCode
    }
    const { path, headers } = asBytes({ imageId: refuse })
    for (let turn = 0; turn < 3; turn++) {
      const body = LARGE.subarray(0, size)
      expect(await ask("POST", path, { ...headers, "content-length": String(size) }, body)).toBe(409)
      await sleep(turn * 100)
      expect(await ask("GET", '/polaris-bff/compute.listImages?input={"limit":1}', {})).toBe(200)
    }
    keeping.destroy()
  })

  test("leaves it usable for fetch too", async () => {
    const refuse = await s.image()
    await s.glance.upload(refuse, 8)
    for (let turn = 0; turn < 3; turn++) {
      expect((await CLIENTS["fetch"]!(refuse, size)).status).toBe(409)
      await sleep(turn * 100)
      const url = `${s.polaris.url}/polaris-bff/compute.listImages?input={"limit":1}`
      expect((await fetch(url, { headers: s.headers.demo })).status).toBe(200)
    }
  })
})
