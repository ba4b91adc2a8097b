import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Call } from "../call.js"
import { callerGone, Refusal } from "../errors.js"
import type { Bus } from "../events/bus.js"
import type { UploadReason } from "../schemas/upload.js"
import { progressOf, uploadHasEnded, type UploadProgress, type UploadState } from "./state.js"
import { NOT_RELEASED, startTransfer, type Cut, type CutUpload, type Transfer } from "./transfer.js"
import { LEASE_MS, lockName, stateName, stopName, type UploadKey } from "./upload-key.js"
import { createWarn } from "./warn.js"

export interface Transfers {
  /** Throws Refusal 409 if an upload to this image is running, unless its own user may take it over. */
  begin(key: UploadKey, by: Sender): Promise<Transfer>
  running(key: UploadKey): Promise<boolean>
  /** How far an upload is that is under way, in any process. */
  progress(key: UploadKey): Promise<UploadProgress | undefined>
  /** Ends an upload in any process. Throws Refusal 404 if there is none. */
  cancel(key: UploadKey, by: Canceller): Promise<void>
  /** Aborts all uploads of this process with this reason, and returns them. */
  cut(reason: Refusal): CutUpload[]
  /** The number of uploads of this process. */
  count(): number
}

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

/** How long a claim waits until the previous upload has ended. */
const RELEASE_MS = 15_000

const BUSY = "Another upload to this image is under way."

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
      return startTransfer({ bus, here, key, before, warn }, first).catch(async (error: unknown) => {
        await bus.drop(lockName(key)).catch((stuck: unknown) => warn(NOT_RELEASED, stuck))
        throw error
      })
    },

    running: async (key) => (await bus.read(lockName(key))) !== undefined,

    async progress(key) {
      const state = await read(key)
      return state?.phase === "sending" || state?.phase === "ending" ? progressOf(state) : undefined
    },

    async cancel(key, { call, mayChange }) {
      const state = await read(key)
      if (state === undefined || uploadHasEnded(state))
        throw new Refusal(404, "No upload to this image is under way.")
      if (state.userId !== call.caller.user.id) await mayChange()
      await stop(key, "cancelled", call.signal)
    },

    cut: (reason) => [...here].map((cut) => cut(reason)),
    count: () => here.size,
  }
}
