import { Refusal } from "../errors.js"
import type { Bus } from "../events/bus.js"
import type { Failure } from "../failure.js"
import type { UploadReason } from "../schemas/upload.js"
import { hasEnded, progressOf, type UploadProgress, type UploadState } from "./state.js"
import { stateName, type UploadKey } from "./transfers.js"

/**
 * An upload's failure as its watchers get it. @trpc/client reconnects for ever after a 5xx, so a watcher's
 * failure is never one; the upload's own status stands in `actual`.
 */
export class UploadFailed extends Refusal {
  readonly actual: number

  constructor({ status, message, reason }: Failure) {
    super(status >= 500 ? 409 : status, { message, reason })
    this.actual = status
  }
}

export interface Watchers {
  /** The state now, then every newer one that a person can see, to the end of the upload. */
  watch(key: UploadKey, signal: AbortSignal): AsyncGenerator<UploadProgress, void>
}

/**
 * A subscription may come before its upload, and a retry's before the old failure is forgotten.
 */
const RETRY_GRACE_MS = 1_000
const SILENCE_MS = 30_000
/** The least time between two events of one watcher, and what each further watcher adds to it for all. */
const GAP_MS = 100
const GAP_EACH_MS = 1

const NOT_FOUND = "No upload to this image is under way."
const LOST = "The process that ran this upload has ended. Try again."

/** What one watcher hears of an upload. */
interface Ear {
  newest(): UploadState | undefined
  /** How many states were heard so far. */
  heard(): number
  /** Resolves at the next state, after `mostMs`, or when the watcher leaves. */
  next(mostMs: number): Promise<void>
  /** The same, but sleeps through everything except the end of the upload. */
  rest(mostMs: number): Promise<void>
  /**
   * Looks whether the upload has ended without a word: a bus that was away tells nobody what was said
   * meanwhile.
   */
  look(): Promise<void>
  stop(): void
}

async function listen(bus: Bus, name: string, signal: AbortSignal): Promise<Ear> {
  let newest: UploadState | undefined
  let heard = 0
  let resting = false
  let wake = () => {}
  const unwatch = await bus.watch(name, (value) => {
    newest = value as UploadState
    heard += 1
    if (!resting || hasEnded(newest)) wake()
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
    heard: () => heard,
    next: (mostMs) => sleep(mostMs, false),
    async look() {
      const state = (await bus.read(name)) as UploadState | undefined
      if (state === undefined || !hasEnded(state)) return
      newest = state
      heard += 1
    },
    rest: (mostMs) => sleep(mostMs, true),
    stop,
  }
}

interface WatchOptions {
  bus: Bus
  /** How long a watcher waits for an upload to begin. */
  watchTimeoutMs: number
}

export function createWatchers({ bus, watchTimeoutMs }: WatchOptions): Watchers {
  let watching = 0

  /** Progress is state plus a wake-up, never a queue: a slow watcher skips to the newest. */
  async function* follow(ear: Ear, signal: AbortSignal): AsyncGenerator<UploadProgress, void> {
    if (ear.newest()?.phase === "failed") await ear.next(RETRY_GRACE_MS)
    if (ear.newest() === undefined) await ear.next(watchTimeoutMs)
    let shown: UploadProgress | undefined
    let wasAway = false
    while (!signal.aborted) {
      const [state, known, rested] = [ear.newest(), ear.heard(), Date.now() + GAP_MS + watching * GAP_EACH_MS]
      if (state === undefined) throw new Refusal(404, NOT_FOUND)
      if (state.failure) throw new UploadFailed(state.failure)
      const progress = progressOf(state)
      if (progress.uploaded !== shown?.uploaded || progress.percent !== shown.percent)
        yield (shown = progress)
      if (hasEnded(state)) return
      if (ear.heard() === known) await ear.next(SILENCE_MS)
      if (ear.heard() === known && !signal.aborted) await ear.look()
      const isSilent = ear.heard() === known && !signal.aborted
      if (isSilent && !bus.isAway() && !wasAway)
        throw new Refusal(409, { message: LOST, reason: "lost" satisfies UploadReason })
      /** Nobody could be heard meanwhile, so nobody has been silent. */
      wasAway = bus.isAway()
      if (!hasEnded(ear.newest() ?? state)) await ear.rest(Math.max(0, rested - Date.now()))
    }
  }

  return {
    async *watch(key, signal) {
      const ear = await listen(bus, stateName(key), signal)
      watching += 1
      try {
        yield* follow(ear, signal)
      } finally {
        watching -= 1
        ear.stop()
      }
    },
  }
}
