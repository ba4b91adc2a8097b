import { Refusal } from "../errors.js"
import type { Bus } from "../events/bus.js"
import type { Failure } from "../failure.js"
import type { UploadReason } from "../schemas/upload.js"
import { uploadHasEnded, progressOf, type UploadProgress, type UploadState } from "./state.js"
import { stateName, type UploadKey } from "./upload-key.js"

/**
 * An upload's failure for its watchers. @trpc/client reconnects forever after a 5xx, so a watcher's failure
 * never has such a status; `actual` is the upload's own status.
 */
export class UploadFailed extends Refusal {
  readonly actual: number

  constructor({ status, message, reason }: Failure) {
    super(status >= 500 ? 409 : status, { message, reason })
    this.actual = status
  }
}

export interface Watchers {
  /** The current state, then every visible change, until the upload ends. */
  watch(key: UploadKey, signal: AbortSignal): AsyncGenerator<UploadProgress, void>
  /** The number of watchers in this process. */
  count(): number
}

/** A subscription may precede its upload, and a retry's may precede the removal of the old failure. */
const RETRY_GRACE_MS = 1_000
const SILENCE_MS = 30_000
/**
 * The shortest time between two events of one watcher, and how much each additional watcher lengthens it for
 * all.
 */
const GAP_MS = 100
const GAP_EACH_MS = 1

const NOT_FOUND = "No upload to this image is under way."
const TOO_MANY = {
  message: "This Polaris process has as many watchers of uploads as it may. Try again later.",
  seconds: 10,
}
const LOST = "The process that ran this upload has ended. Try again."

/** Receives the states of one upload for one watcher. */
interface StateListener {
  newest(): UploadState | undefined
  /** How many states were received so far. */
  received(): number
  /** Resolves at the next state, after `mostMs`, or when the watcher leaves. */
  next(mostMs: number): Promise<void>
  /** The same, but ignores all states except the final one. */
  rest(mostMs: number): Promise<void>
  /** Reads the state from the bus, in case the upload has ended unnoticed while the bus was unavailable. */
  look(): Promise<void>
  stop(): void
}

async function listen(bus: Bus, name: string, signal: AbortSignal): Promise<StateListener> {
  let newest: UploadState | undefined
  let received = 0
  let resting = false
  let wake = () => {}
  const unwatch = await bus.watch(name, (value) => {
    newest = value as UploadState
    received += 1
    if (!resting || uploadHasEnded(newest)) wake()
  })
  const leave = () => wake()
  signal.addEventListener("abort", leave)
  function stop(): void {
    unwatch()
    signal.removeEventListener("abort", leave)
  }
  const before = (await bus.read(name).catch((error: unknown) => {
    stop()
    throw error
  })) as UploadState | undefined
  newest ??= before

  async function sleep(mostMs: number, deeply: boolean): Promise<void> {
    if (signal.aborted) return
    resting = deeply
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mostMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    newest: () => newest,
    received: () => received,
    next: (mostMs) => sleep(mostMs, false),
    async look() {
      const state = (await bus.read(name)) as UploadState | undefined
      if (state === undefined || !uploadHasEnded(state)) return
      newest = state
      received += 1
    },
    rest: (mostMs) => sleep(mostMs, true),
    stop,
  }
}

interface WatchOptions {
  bus: Bus
  /** How long a watcher waits for an upload to begin. */
  watchTimeoutMs: number
  /** How many may watch at the same time; 0 means any number. */
  watchersAtOnce?: number
  /** An upload whose process has published nothing for this long counts as lost. */
  silenceMs?: number
}

export function createWatchers({
  bus,
  watchTimeoutMs,
  watchersAtOnce = 0,
  silenceMs = SILENCE_MS,
}: WatchOptions): Watchers {
  let watching = 0

  /** Progress is state plus a wake-up, never a queue: a slow watcher skips to the newest state. */
  async function* follow(listener: StateListener, signal: AbortSignal): AsyncGenerator<UploadProgress, void> {
    if (listener.newest()?.phase === "failed") await listener.next(RETRY_GRACE_MS)
    if (listener.newest() === undefined) await listener.next(watchTimeoutMs)
    let shown: UploadProgress | undefined
    let wasAway = false
    while (!signal.aborted) {
      const [state, seen, rested] = [
        listener.newest(),
        listener.received(),
        Date.now() + GAP_MS + watching * GAP_EACH_MS,
      ]
      if (state === undefined) throw new Refusal(404, NOT_FOUND)
      if (state.failure) throw new UploadFailed(state.failure)
      const progress = progressOf(state)
      if (progress.uploaded !== shown?.uploaded || progress.percent !== shown.percent)
        yield (shown = progress)
      if (uploadHasEnded(state)) return
      if (listener.received() === seen) await listener.next(silenceMs)
      if (listener.received() === seen && !signal.aborted) await listener.look()
      const isSilent = listener.received() === seen && !signal.aborted
      if (isSilent && !bus.isAway() && !wasAway)
        throw new Refusal(409, { message: LOST, reason: "lost" satisfies UploadReason })
      /** While the bus was unavailable, no state could arrive, so its absence means nothing. */
      wasAway = bus.isAway()
      if (!uploadHasEnded(listener.newest() ?? state)) await listener.rest(Math.max(0, rested - Date.now()))
    }
  }

  return {
    count: () => watching,
    async *watch(key, signal) {
      if (watchersAtOnce > 0 && watching >= watchersAtOnce) throw new Refusal(503, TOO_MANY)
      watching += 1
      const listener = await listen(bus, stateName(key), signal).catch((error: unknown) => {
        watching -= 1
        throw error
      })
      try {
        yield* follow(listener, signal)
      } finally {
        watching -= 1
        listener.stop()
      }
    },
  }
}
