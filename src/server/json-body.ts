import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { collectText } from "../collect.js"
import { callerGone, Refusal } from "../errors.js"
import type { Digest } from "../schemas/upload.js"
import { refuseLargeInput } from "../schemas/input-size.js"
import { orAbort } from "../signals.js"
import { checkJsonHeaders, digestsIn } from "./body-headers.js"

export interface BodyLimits {
  /** Bytes. */
  most: number
  /** Milliseconds in which the whole body must arrive. */
  timeoutMs: number
}

/**
 * The text of a JSON body. Throws Refusal 413 if it is too large, 408 if it does not arrive in time, 415 or
 * 400 for headers that change its meaning or do not match it, and 400 if it has more levels, values or keys
 * than any input.
 */
export async function readJson(request: IncomingMessage, { most, timeoutMs }: BodyLimits): Promise<string> {
  checkJsonHeaders(request.headers)
  const digests = digestsIn(request.headers)
  if (Number(request.headers["content-length"] ?? 0) > most) throw bodyTooLarge(most)
  const late = AbortSignal.timeout(timeoutMs)
  /** The stream is not destroyed, because the caller still has to get the refusal. */
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  try {
    const text = await orAbort(
      collectText(pieces, most, () => bodyTooLarge(most)),
      late,
    )
    compare(text, digests)
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

function compare(text: string, digests: Digest[]): void {
  for (const { header, hash, hex } of digests)
    if (createHash(hash).update(text).digest("hex") !== hex)
      throw new Refusal(400, `The body's ${hash} differs from the one in ${header}.`)
}

const bodyTooLarge = (most: number) =>
  new Refusal(413, `The request is too large: its body may have ${most} bytes.`)
