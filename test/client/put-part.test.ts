import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { putPart } from "../../src/client/resumable/put-part.js"

/** A browser's request, as far as a part needs one. The test moves its bytes. */
class Request {
  static last: Request
  upload: { onprogress?: (event: { loaded: number }) => void } = {}
  onload?: () => void
  status = 0
  responseText = ""
  isAborted = false
  open() {
    Request.last = this
  }
  send() {}
  abort() {
    this.isAborted = true
  }
  getResponseHeader = (name: string) => (name === "etag" ? '"etag"' : "90")
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal("XMLHttpRequest", Request)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const MINUTE = 60_000

function begin() {
  const sent: number[] = []
  const { signal } = new AbortController()
  const body = new Blob([new Uint8Array(100)])
  const done = putPart({ url: "http://store/part", body, signal, onSent: (bytes) => sent.push(bytes) })
  const result = done.catch((error: unknown) => error)
  return { request: Request.last, result, sent }
}

test("a part that waits for a connection is not taken for one that stalls", async () => {
  const { request, result, sent } = begin()
  vi.advanceTimersByTime(5 * MINUTE)
  expect(request.isAborted).toBe(false)
  request.upload.onprogress?.({ loaded: 50 })
  vi.advanceTimersByTime(MINUTE - 1)
  request.upload.onprogress?.({ loaded: 100 })
  request.status = 200
  request.onload?.()
  expect(await result).toBe('"etag"')
  expect(sent).toEqual([50, 100, 100])
})

test("a part of which no more bytes move for a minute is broken off", async () => {
  const { request, result } = begin()
  request.upload.onprogress?.({ loaded: 50 })
  vi.advanceTimersByTime(MINUTE)
  expect(request.isAborted).toBe(true)
  expect(String(await result)).toContain("stalled")
})

test("a part that never begins is broken off after ten minutes", async () => {
  const { request, result } = begin()
  vi.advanceTimersByTime(10 * MINUTE)
  expect(request.isAborted).toBe(true)
  expect(String(await result)).toContain("stalled")
})

test("a refusal has the store's code, and the time after which it may be asked again", async () => {
  const { request, result } = begin()
  request.status = 503
  request.responseText = "<Error><Code>SlowDown</Code></Error>"
  request.onload?.()
  expect(await result).toMatchObject({
    ...{ message: "The object store answered 503 (SlowDown).", status: 503, retryAfterSeconds: 90 },
  })
})
