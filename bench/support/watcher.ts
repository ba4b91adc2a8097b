import { Agent, request } from "node:http"

/** One subscription as an EventSource has it, without what @trpc/client costs. */
export interface Watcher {
  events: number
  /** When the last event came; `performance.now()`. */
  last: number
  /** Resolves when the server has said that the upload has ended. */
  ended: Promise<void>
  close(): void
}

const agent = new Agent({ maxSockets: Infinity })

export function watchUpload(polaris: string, token: string, uploadId: string): Watcher {
  const input = encodeURIComponent(JSON.stringify({ uploadId }))
  const headers = { accept: "text/event-stream", "x-auth-token": token }
  const url = `${polaris}/polaris-bff/compute.watchUploadProgress?input=${input}`
  const { promise: ended, resolve, reject } = pending()
  const outgoing = request(url, { agent, headers }, (answer) => {
    answer.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes('"percent"')) {
        watcher.events += 1
        watcher.last = performance.now()
      }
      if (text.includes("event: return")) resolve()
      if (text.includes("event: serialized-error")) reject(new Error(text.slice(0, 300)))
    })
    answer.once("end", resolve)
  })
  outgoing.once("error", reject)
  outgoing.end()
  const watcher: Watcher = { events: 0, last: 0, ended, close: () => void outgoing.destroy() }
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
