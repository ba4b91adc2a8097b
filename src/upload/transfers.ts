import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Call } from "../call.js"
import { callerGone, Refusal } from "../errors.js"
import type { Bus } from "../events/bus.js"
import { failureOf } from "../failure.js"
import type { UploadReason } from "../schemas/upload.js"
import { uploadHasEnded, type UploadState } from "./state.js"
import { createWarn, type Warn } from "./warn.js"

/** Identifies an upload by project and image, so that other projects never find it. */
export interface UploadKey {
  projectId: string
  imageId: string
  /**
   * The user id of a caller that Glance does not let change the image. Its upload is separate: it does not
   * block others, and nobody can watch or cancel it.
   */
  apart?: string | undefined
}

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

export interface Transfers {
  /** Throws Refusal 409 if an upload to this image is running, unless its own user may take it over. */
  begin(key: UploadKey, by: Sender): Promise<Transfer>
  running(key: UploadKey): Promise<boolean>
  /** Ends an upload in any process. Throws Refusal 404 if there is none. */
  cancel(key: UploadKey, by: Canceller): Promise<void>
  /** Aborts all uploads of this process with this reason, and returns them. */
  cut(reason: Refusal): CutUpload[]
}

interface CutUpload {
  imageId: string
  projectId: string
  userId: string
  /** Bytes passed on to Glance. */
  bytes: number
}

/** Aborts an upload of this process. */
type Cut = (reason: Refusal) => CutUpload

interface Sender {
  call: Call
  /** Bytes to upload; null if unknown. */
  total: number | null
}

interface Canceller {
  call: Pick<Call, "caller" | "signal">
  /** Throws if the caller may not change the image. Called for another user's upload. */
  mayChange(): Promise<void>
}

/** An entry outlives its process by `LEASE_MS`; an ended state stays for late watchers. */
const LEASE_MS = 30_000
const HEARTBEAT_MS = 10_000
const REMEMBER_MS = 60_000
const NOTIFY_EVERY_MS = 100
const RELEASE_MS = 15_000

export const stateName = ({ projectId, imageId, apart }: UploadKey) =>
  `upload:${projectId}:${imageId}${apart === undefined ? "" : `:${apart}`}`
const lockName = (key: UploadKey) => `${stateName(key)}:lock`
const stopName = (key: UploadKey) => `${stateName(key)}:stop`

const NOT_RENEWED = "its claim on the image could not be renewed"
const NOT_RELEASED = "its claim on the image could not be released"
const BUSY = "Another upload to this image is under way."
const MESSAGES: Partial<Record<UploadReason, string>> = {
  cancelled: "The upload was cancelled.",
  taken_over: "The upload was taken over by a newer one of the same user.",
}

interface TransferOptions {
  bus: Bus
  /** An upload without progress for this long may be taken over by its own user. */
  takeoverAfterMs: number
}

export function createTransfers({ bus, takeoverAfterMs }: TransferOptions): Transfers {
  const here = new Set<Cut>()
  const read = async (key: UploadKey) => (await bus.read(stateName(key))) as UploadState | undefined

  /** Asks the process that runs the upload to end it, and waits until it has. */
  async function stop(key: UploadKey, reason: UploadReason, signal: AbortSignal): Promise<void> {
    await bus.put(stopName(key), reason, LEASE_MS)
    await released(key, signal)
    await bus.drop(stopName(key))
  }

  async function released(key: UploadKey, signal: AbortSignal): Promise<void> {
    for (const end = Date.now() + RELEASE_MS; Date.now() < end;) {
      if ((await bus.read(lockName(key))) === undefined) return
      if (signal.aborted) throw callerGone()
      await sleep(50)
    }
    throw new Refusal(409, BUSY)
  }

  async function claim(key: UploadKey, id: string, { caller, signal }: Canceller["call"]): Promise<void> {
    if (await bus.claim(lockName(key), id, LEASE_MS)) return
    const [holder, other] = await Promise.all([bus.read(lockName(key)), read(key)])
    /** The upload that holds the image has not published its state yet. */
    if (holder !== undefined && other?.id !== holder) throw new Refusal(409, BUSY)
    const still = other !== undefined && Date.now() - other.movedAt > takeoverAfterMs
    if (other?.phase === "sending" && !(still && other.userId === caller.user.id))
      throw new Refusal(409, BUSY)
    if (other?.phase === "sending") await stop(key, "taken_over", signal)
    else await released(key, signal)
    if (!(await bus.claim(lockName(key), id, LEASE_MS))) throw new Refusal(409, BUSY)
  }

  return {
    async begin(key, { call, total }) {
      const id = randomUUID()
      const userId = call.caller.user.id
      const warn = createWarn(call.log, key.imageId)
      await claim(key, id, call)
      const before = await read(key).catch(() => undefined)
      const first = { id, userId, phase: "sending" as const, uploaded: 0, total, movedAt: Date.now() }
      return run({ bus, here, key, before, warn }, first).catch(async (error: unknown) => {
        await bus.drop(lockName(key)).catch((stuck: unknown) => warn(NOT_RELEASED, stuck))
        throw error
      })
    },

    running: async (key) => (await bus.read(lockName(key))) !== undefined,

    async cancel(key, { call, mayChange }) {
      const state = await read(key)
      if (state === undefined || uploadHasEnded(state))
        throw new Refusal(404, "No upload to this image is under way.")
      if (state.userId !== call.caller.user.id) await mayChange()
      await stop(key, "cancelled", call.signal)
    },

    cut: (reason) => [...here].map((cut) => cut(reason)),
  }
}

interface Run {
  bus: Bus
  here: Set<Cut>
  key: UploadKey
  /** The state of the previous upload to this image. */
  before: UploadState | undefined
  warn: Warn
}

async function run({ bus, here, key, before, warn }: Run, first: UploadState): Promise<Transfer> {
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
