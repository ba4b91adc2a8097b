import type { FastifyInstance } from "fastify"
import type { ServerResponse } from "node:http"

const MEBI = 1_048_576
/** Bytes of answers that wait for their callers to take them, in the whole process. */
const MOST = 128 * MEBI

/**
 * Ends the connections of callers that ask and do not take the answer, since it waits in memory until they
 * do: after `timeoutMs` in which nothing was taken, after `timeoutMs` more for each MiB of the answer,
 * and the oldest ones first when many wait together.
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
      if (raw.socket?.writableLength) end(raw, "the answer is not taken")
    })
    if (typeof payload !== "string") return payload
    const late = setTimeout(
      () => end(raw, "the answer is taken too slowly"),
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
      end(oldest, "too many answers are not taken")
    }
    return payload
  })
}
