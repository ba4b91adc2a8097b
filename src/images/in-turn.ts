import { callerGone } from "../errors.js"

/** Runs `work` when all earlier work on the same image has ended. Refusal 499 when the caller leaves before its turn. */
export type InTurn = <T>(
  imageId: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
) => Promise<T>

/**
 * Glance loses parallel updates of one image and makes twin members (recorded from Glance 25), so changes of an image
 * take turns in this process. Each turn ends by the deadline of the requests in it.
 */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return async (imageId, signal, work) => {
    const before = last.get(imageId)
    const turn = Promise.resolve(before).then(() => {
      if (signal?.aborted) throw callerGone()
      return work()
    })
    const ended = turn.catch(() => undefined)
    last.set(imageId, ended)
    try {
      return await turn
    } finally {
      if (last.get(imageId) === ended) last.delete(imageId)
    }
  }
}
