import { polarisError } from "../error.js"
import type { Begun } from "./begin.js"
import type { LibraryCalls } from "./calls.js"
import type { ResumableSession } from "./session.js"
import type { ResumableResult } from "./types.js"

/** How often completing is tried if parts turn out to be missing or wrong. */
const ROUNDS = 3

/** The reasons of refusals after which the state of the upload is read again. */
const LOOK_AGAIN = ["wrong_parts", "upload_completing", "upload_completed"]

interface Completing {
  send: (session: ResumableSession) => Promise<void>
  /** The SHA-256 of the file, if the image does not have it yet. */
  hash: () => Promise<string | undefined>
  /** Reads the current state of the upload from Polaris and the store. */
  lookAgain: (session: ResumableSession) => Promise<Begun | undefined>
  signal: AbortSignal
}

/** Sends missing parts and completes the upload. Repeats both if Polaris reports missing or wrong parts. */
export async function sendAndComplete(
  calls: LibraryCalls,
  begun: ResumableSession,
  { send, hash, lookAgain, signal }: Completing,
): Promise<ResumableResult> {
  let current: Begun = { session: begun }
  for (let round = 1; ; round++) {
    if ("result" in current) return current.result
    await send(current.session)
    /** A page that may not read the ETags of its requests gets them from the store's list of parts. */
    if ([...current.session.parts.values()].includes(undefined))
      current = (await lookAgain(current.session)) ?? current
    if ("result" in current) return current.result
    const { session }: { session: ResumableSession } = current
    try {
      const completion = { parts: etagsOf(session), client_sha256: await hash() }
      const { image_id, status } = await calls.complete(session.sessionId, completion, signal)
      return { imageId: image_id, status, deduplicated: false }
    } catch (error) {
      if (round >= ROUNDS || !LOOK_AGAIN.includes(polarisError(error)?.reason ?? "")) throw error
      const found = await lookAgain(session)
      if (found === undefined) throw error
      current = found
    }
  }
}

const etagsOf = ({ parts }: ResumableSession) =>
  [...parts]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([part_number, etag]) => (etag === undefined ? [] : [{ part_number, etag }]))
