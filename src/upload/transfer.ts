import { Refusal } from "../errors.js"
import type { Bus } from "../events/bus.js"
import { failureOf } from "../failure.js"
import type { UploadReason } from "../schemas/upload.js"
import type { UploadState } from "./state.js"
import { LEASE_MS, lockName, stateName, stopName, type UploadKey } from "./upload-key.js"
import type { Warn } from "./warn.js"

/** One upload under way in this process. */
export interface Transfer {
  /** Aborts with a Refusal if the upload is cancelled or taken over. */
  signal: AbortSignal
  /** Bytes passed on so far; published to watchers at most ten times a second. */
  moved(uploaded: number): void
  /** No more bytes are sent; the image's status is being reconciled with Glance. */
  ending(): void
  /** Publishes the final state and releases the image for another upload. */
  end(error?: unknown): Promise<void>
}

export interface CutUpload {
  imageId: string
  projectId: string
  userId: string
  /** Bytes passed on to Glance. */
  bytes: number
}

/** Aborts an upload of this process. */
export type Cut = (reason: Refusal) => CutUpload

const HEARTBEAT_MS = 10_000
const NOTIFY_EVERY_MS = 100

/** An ended state is kept for this time, for late watchers. */
const REMEMBER_MS = 60_000

const NOT_RENEWED = "its claim on the image could not be renewed"
export const NOT_RELEASED = "its claim on the image could not be released"

const MESSAGES: Partial<Record<UploadReason, string>> = {
  cancelled: "The upload was cancelled.",
  taken_over: "The upload was taken over by a newer one of the same user.",
}

interface Start {
  bus: Bus
  /** The uploads of this process. */
  here: Set<Cut>
  key: UploadKey
  /** The state of the previous upload to this image. */
  before: UploadState | undefined
  warn: Warn
}

/** Publishes the state of an upload whose image has been claimed, and keeps the claim until its end. */
export async function startTransfer(
  { bus, here, key, before, warn }: Start,
  first: UploadState,
): Promise<Transfer> {
  const stopped = new AbortController()
  let state = first
  let isChanged = false
  let renewed = Date.now()

  async function publish(ttl = LEASE_MS): Promise<void> {
    isChanged = false
    await bus.put(stateName(key), state, ttl)
  }

  async function renew(): Promise<void> {
    renewed = Date.now()
    await bus.put(lockName(key), state.id, LEASE_MS)
    await publish()
  }

  /** Renews the state on the bus. An upload continues even if the bus is unavailable. */
  function beat(): void {
    if (Date.now() - renewed > HEARTBEAT_MS) renew().catch((error: unknown) => warn(NOT_RENEWED, error))
    else if (isChanged) publish().catch(() => undefined)
  }

  const unwatch = await bus.watch(stopName(key), (value) => {
    const reason = value as UploadReason
    stopped.abort(new Refusal(499, { message: MESSAGES[reason] ?? "The upload was ended.", reason }))
  })
  await publish().catch((error: unknown) => {
    unwatch()
    throw error
  })
  const ticking = setInterval(beat, NOTIFY_EVERY_MS)
  const cut: Cut = (reason) => {
    stopped.abort(reason)
    const { projectId, imageId } = key
    return { imageId, projectId, userId: state.userId, bytes: state.uploaded }
  }
  here.add(cut)

  return {
    signal: stopped.signal,
    moved(uploaded) {
      state = { ...state, uploaded, movedAt: Date.now() }
      isChanged = true
    },
    ending() {
      state = { ...state, phase: "ending" }
      /**
       * Published at once, because a retry waits for an upload that is ending, but is refused while one is
       * running.
       */
      publish().catch(() => undefined)
    },
    async end(error) {
      clearInterval(ticking)
      here.delete(cut)
      unwatch()
      const ended =
        error === undefined
          ? { phase: "done" as const }
          : { phase: "failed" as const, failure: failureOf(error) }
      /** An attempt that was refused before it started does not overwrite a successful upload. */
      const isNothing = error !== undefined && state.uploaded === 0 && before?.phase === "done"
      state = isNothing ? before : { ...state, ...ended }
      await Promise.all([
        publish(REMEMBER_MS).catch((failure: unknown) =>
          warn("its watchers could not be notified of its end", failure),
        ),
        bus.drop(lockName(key)).catch((failure: unknown) => warn(NOT_RELEASED, failure)),
      ])
    },
  }
}
