import { connect } from "node:net"

/**
 * One subscription as an EventSource opens it, at minimal cost: thousands of them share the machine with what
 * is measured.
 */
export interface Watcher {
  events: number
  /** When the last event arrived, as `performance.now()`. */
  last: number
  /** Resolves when the server sends the end. */
  ended: Promise<void>
  close(): void
}

interface Subscribed {
  token: string
  /** Of the procedure, with its input. */
  path: string
  /** Text that each event contains exactly once. */
  mark: string
}

/** Shared by all connections, one after another. */
const buffer = Buffer.alloc(64 * 1024)

/** Watches an upload. */
export const watchUpload = (polaris: string, token: string, uploadId: string): Watcher =>
  subscribe(polaris, {
    token,
    path: `compute.watchUploadProgress?input=${encodeURIComponent(JSON.stringify({ uploadId }))}`,
    mark: '"percent"',
  })

/** Watches all images of the token's project. */
export const watchImages = (polaris: string, token: string): Watcher =>
  subscribe(polaris, {
    token,
    path: `compute.image.watchImages?input=${encodeURIComponent(JSON.stringify({ filters: {} }))}`,
    mark: '"gone":[',
  })

function subscribe(polaris: string, { token, path, mark }: Subscribed): Watcher {
  const { hostname: host, port } = new URL(polaris)
  const { promise: ended, resolve, reject } = pending()
  /** The end of the last chunk, in which a mark may have begun. */
  let before = ""
  const read = (bytes: number) => {
    const text = before + buffer.toString("latin1", 0, bytes)
    before = text.slice(1 - mark.length)
    const events = text.split(mark).length - 1
    if (events > 0) watcher.last = performance.now()
    watcher.events += events
    if (text.includes("event: return")) resolve()
    if (text.includes("event: serialized-error")) reject(new Error(text.slice(0, 300)))
    return true
  }
  const socket = connect({ host, port: Number(port), onread: { buffer, callback: read } })
  socket.once("error", reject).once("close", () => reject(new Error("a watcher's connection was closed")))
  socket.write(
    `GET /polaris-bff/${path} HTTP/1.1\r\n` +
      `host: ${host}:${port}\r\naccept: text/event-stream\r\nx-auth-token: ${token}\r\n\r\n`,
  )
  const watcher: Watcher = { events: 0, last: 0, ended, close: () => void socket.destroy() }
  return watcher
}

function pending() {
  let resolve = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
