import { HttpResponse } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll } from "vitest"

/** Where no Polaris is. */
export const NOWHERE = "http://polaris.example/polaris-bff"

/** The edge of the network, for what a real Polaris would not do on demand. */
export function networkEdge() {
  const edge = setupServer()
  beforeAll(() => edge.listen({ onUnhandledRequest: "error" }))
  afterEach(() => edge.resetHandlers())
  afterAll(() => edge.close())
  return edge
}

export const refusalBody = (code: string, httpStatus: number, message: string) => ({
  message,
  code: -32000,
  data: { code, httpStatus },
})

/** Server-sent events as Polaris sends them; `hold` keeps the connection open. */
export function events(frames: string[], hold: Promise<unknown> = Promise.resolve()) {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const all = ["event: connected\ndata: {}", ...frames].map((frame) => `${frame}\n\n`).join("")
      controller.enqueue(encoder.encode(all))
      await hold
      controller.close()
    },
  })
  return new HttpResponse(body, { headers: { "content-type": "text/event-stream" } })
}

export const at = (percent: number) =>
  `data: ${JSON.stringify({ uploaded: percent * 10, total: 1000, percent })}`
export const failed = (code: string, httpStatus: number) =>
  `event: serialized-error\ndata: ${JSON.stringify(refusalBody(code, httpStatus, "no such upload"))}`
