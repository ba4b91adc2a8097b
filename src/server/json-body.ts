import type { IncomingMessage } from "node:http"
import { collectText } from "../collect.js"
import { callerGone, Refusal } from "../errors.js"
import { refuseLargeInput } from "../schemas/input-size.js"
import { orAbort } from "../signals.js"

export interface BodyLimits {
  /** Bytes. */
  most: number
  /** From now until all of it has to be there. */
  timeoutMs: number
}

/**
 * The text of a JSON body. Throws Refusal 413 when it is too large, 408 when it has not arrived in time,
 * and 400 when it has more levels, values or keys than any input.
 */
export async function readJson(request: IncomingMessage, { most, timeoutMs }: BodyLimits): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge(most)
  const late = AbortSignal.timeout(timeoutMs)
  /** Not destroyed when it is left: the caller still has to get the refusal. */
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  try {
    const text = await orAbort(
      collectText(pieces, most, () => tooLarge(most)),
      late,
    )
    refuseLargeInput(text)
    return text
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw late.aborted
      ? new Refusal(
          408,
          `The request's body did not arrive within ${timeoutMs / 1000} seconds. Send it again.`,
        )
      : callerGone(error)
  }
}

const tooLarge = (most: number) =>
  new Refusal(413, `The request is too large: its body may have ${most} bytes.`)
