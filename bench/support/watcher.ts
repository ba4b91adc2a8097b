import { connect } from "node:net"

/**
 * One subscription as an EventSource opens it, at minimal cost: thousands of them share the machine with what
 * is measured.
 */
export interface Watcher {
  events: number
  /** When the last event arrived, as `performance.now()`. */
  last: number
  /** Resolves when the server sends the end of the upload. */
  ended: Promise<void>
  close(): void
}

/** Shared by all connections, one after another. */
const buffer = Buffer.alloc(64 * 1024)

export function watchUpload(polaris: string, token: string, uploadId: string): Watcher {
  const { hostname: host, port } = new URL(polaris)
  const input = encodeURIComponent(JSON.stringify({ uploadId }))
  const { promise: ended, resolve, reject } = pending()
  const read = (bytes: number) => {
    const text = buffer.toString("latin1", 0, bytes)
    if (text.includes('"percent"')) {
      watcher.events += 1
      watcher.last = performance.now()
    }
    if (text.includes("event: return")) resolve()
    if (text.includes("event: serialized-error")) reject(new Error(text.slice(0, 300)))
    return true
  }
  const socket = connect({ host, port: Number(port), onread: { buffer, callback: read } })
  socket.once("error", reject).once("close", () => reject(new Error("a watcher's connection was closed")))
  socket.write(
    `GET /polaris-bff/compute.watchUploadProgress?input=${input} HTTP/1.1\r\n` +
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
