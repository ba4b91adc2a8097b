import type { FastifyInstance } from "fastify"
import type { ServerResponse } from "node:http"

const MEBI = 1_048_576
/** The largest total of response bytes that wait to be read, in the whole process. */
const MOST = 128 * MEBI

/**
 * Closes the connections of callers that do not read their responses, which would wait in memory: if nothing
 * was read for `timeoutMs`; if a response takes longer than `timeoutMs`, plus `timeoutMs` for each of its
 * MiB; and, if too many bytes wait in total, the connection of the oldest response.
 */
export function endSlowReaders(app: FastifyInstance, { timeoutMs }: { timeoutMs: number }): void {
  const waiting = new Map<ServerResponse, number>()
  let held = 0

  function taken(answer: ServerResponse): void {
    held -= waiting.get(answer) ?? 0
    waiting.delete(answer)
  }

  function end(answer: ServerResponse, why: string): void {
    taken(answer)
    answer.socket?.destroy()
    app.log.warn({ why }, "connection ended")
  }

  app.addHook("onSend", async (_request, { raw }, payload) => {
    raw.setTimeout(timeoutMs, () => {
      if (raw.socket?.writableLength) end(raw, "the response is not read")
    })
    if (typeof payload !== "string") return payload
    const late = setTimeout(
      () => end(raw, "the response is read too slowly"),
      timeoutMs * (1 + payload.length / MEBI),
    )
    waiting.set(raw, payload.length)
    held += payload.length
    raw.once("close", () => {
      clearTimeout(late)
      taken(raw)
    })
    for (const [oldest] of waiting) {
      if (held <= MOST || oldest === raw) break
      end(oldest, "too many responses are not read")
    }
    return payload
  })
}
