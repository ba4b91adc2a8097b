import { Refusal } from "../errors.js"
import type { Bus } from "../events/bus.js"
import {
  hasEnded,
  progressOf,
  readState,
  type Failure,
  type UploadProgress,
  type UploadState,
} from "./state.js"
import { stateName, type UploadKey } from "./transfers.js"

/**
 * An upload's failure as its watchers get it. @trpc/client reconnects for ever after a 5xx, so a watcher's failure is
 * never one; the upload's own status stands in `actual`.
 */
export class UploadFailed extends Refusal {
  readonly actual: number

  constructor({ status, message, reason }: Failure) {
    super(status >= 500 ? 409 : status, message, undefined, reason)
    this.actual = status
  }
}

export interface Watchers {
  /** The state now, then every newer one that a person can see, to the end of the upload. */
  watch(key: UploadKey, signal: AbortSignal | undefined): AsyncGenerator<UploadProgress, void>
}

/** Milliseconds. A subscription may come before its upload, and a retry's before the old failure is forgotten. */
const RETRY_GRACE = 1_000
const SILENCE = 30_000
/** The least time between two events of one watcher, and what each further watcher adds to it for all. */
const GAP = 100
const GAP_EACH = 1

const NOT_FOUND = "No upload to this image is under way."
const LOST = "The process that ran this upload has ended. Try again."

/** `patience`: milliseconds that a watcher waits for an upload to begin. */
export function createWatchers({ bus, patience }: { bus: Bus; patience: number }): Watchers {
  let watching = 0

  /** Progress is state plus a wake-up, never a queue: a slow watcher skips to the newest. */
  async function* follow(name: string, signal: AbortSignal): AsyncGenerator<UploadProgress, void> {
    let newest: UploadState | undefined
    let heard = 0
    let wake = () => {}
    /** Resolves at the next word, after `most` milliseconds, or when the watcher leaves. */
    const word = (most: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, most)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (signal.aborted) wake()
      })
    const stop = await bus.watch(name, (value) => {
      newest = readState(value)
      heard += 1
      wake()
    })
    const leave = () => wake()
    signal.addEventListener("abort", leave)
    try {
      const before = readState(await bus.read(name))
      newest ??= before
      if (newest?.phase === "failed") await word(RETRY_GRACE)
      if (newest === undefined) await word(patience)
      if (newest === undefined && !signal.aborted) throw new Refusal(404, NOT_FOUND)
      let shown: UploadProgress | undefined
      while (newest !== undefined && !signal.aborted) {
        const [state, known, next] = [newest, heard, Date.now() + GAP + watching * GAP_EACH]
        if (state.failure) throw new UploadFailed(state.failure)
        const progress = progressOf(state)
        if (progress.uploaded !== shown?.uploaded || progress.percent !== shown.percent)
          yield (shown = progress)
        if (hasEnded(state)) return
        if (heard === known) await word(SILENCE)
        if (heard === known && !signal.aborted) throw new Refusal(409, LOST, undefined, "lost")
        while (!hasEnded(newest) && Date.now() < next && !signal.aborted) await word(next - Date.now())
      }
    } finally {
      stop()
      signal.removeEventListener("abort", leave)
    }
  }

  return {
    async *watch(key, signal = new AbortController().signal) {
      watching += 1
      try {
        yield* follow(stateName(key), signal)
      } finally {
        watching -= 1
      }
    },
  }
}
