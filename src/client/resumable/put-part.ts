import { globalFetch } from "../fetch.js"

export interface PartToPut {
  url: string
  body: Blob
  signal: AbortSignal
  /** Called with the number of bytes sent so far; only where XMLHttpRequest exists. */
  onSent: (bytes: number) => void
}

/** The store refused a PUT. */
export class StoreRefusal extends Error {
  readonly status: number
  /** The seconds after which the store wants the next attempt, if it says so and the page may read it. */
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, text: string, retryAfter: string | null) {
    const code = /<Code>(\w{1,80})<\/Code>/.exec(text)?.[1]
    super(`The object store answered ${status}${code === undefined ? "" : ` (${code})`}.`)
    this.name = "StoreRefusal"
    this.status = status
    this.retryAfterSeconds = secondsOf(retryAfter)
  }
}

/** The longest wait that a store can ask for, in seconds: URLs of parts expire after 15 minutes. */
const LONGEST_WAIT = 300

/** A Retry-After header has seconds or a time (RFC 9110, section 10.2.3). */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT, Math.max(0, seconds))
}

/** Milliseconds without a byte moving after which a connection counts as dead. */
const STALL = 60_000

/**
 * Milliseconds before the first byte. Browsers keep requests waiting, without a sign of it, while they have
 * six connections to the store.
 */
const QUEUED = 600_000

/** The slowest rate, in bytes per second, that is accepted where progress cannot be observed. */
const SLOWEST = 8 * 1024

/**
 * Sends one part straight to the store. Resolves to the part's ETag, or undefined if the page may not read
 * it.
 * @throws StoreRefusal for a status other than 2xx
 */
export const putPart = (part: PartToPut): Promise<string | undefined> =>
  typeof XMLHttpRequest === "undefined" ? putByFetch(part) : putByXhr(part)

async function putByFetch({ url, body, signal, onSent }: PartToPut): Promise<string | undefined> {
  const watch = stallTimer(STALL + (body.size / SLOWEST) * 1000, signal)
  try {
    const response = await globalFetch(url, { method: "PUT", body, signal: watch.signal })
    const text = await response.text()
    if (!response.ok) throw new StoreRefusal(response.status, text, response.headers.get("retry-after"))
    onSent(body.size)
    return response.headers.get("etag") ?? undefined
  } finally {
    watch.end()
  }
}

function putByXhr({ url, body, signal, onSent }: PartToPut): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const watch = stallTimer(QUEUED, signal)
    const fail = (reason: unknown) => {
      end()
      reject(reason instanceof Error ? reason : new Error(String(reason)))
    }
    const stop = () => {
      request.abort()
      fail(watch.signal.reason)
    }
    const end = () => {
      watch.end()
      watch.signal.removeEventListener("abort", stop)
    }
    watch.signal.addEventListener("abort", stop)
    request.upload.onprogress = ({ loaded }) => {
      if (loaded > 0) watch.touch(STALL)
      onSent(Math.min(loaded, body.size))
    }
    /** A response without CORS headers has the same effect. */
    request.onerror = () => fail(new TypeError("The object store could not be reached from this page."))
    request.onload = () => {
      if (request.status < 200 || request.status > 299) {
        const retryAfter = request.getResponseHeader("retry-after")
        return fail(new StoreRefusal(request.status, request.responseText, retryAfter))
      }
      end()
      onSent(body.size)
      resolve(request.getResponseHeader("etag") ?? undefined)
    }
    request.open("PUT", url)
    request.send(body)
  })
}

/** A signal that aborts with `outer`, or after this time unless `touch` gives it another. */
function stallTimer(first: number, outer: AbortSignal) {
  const stalled = new AbortController()
  const giveUp = () => stalled.abort(new TypeError("The connection to the object store stalled."))
  const follow = () => stalled.abort(outer.reason)
  let timer = setTimeout(giveUp, first)
  if (outer.aborted) follow()
  outer.addEventListener("abort", follow)
  return {
    signal: stalled.signal,
    touch(milliseconds: number) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, milliseconds)
    },
    end() {
      clearTimeout(timer)
      outer.removeEventListener("abort", follow)
    },
  }
}
