import type { Call } from "../call.js"
import { answered } from "../errors.js"
import { createQueues } from "./queue.js"

/** Who wants to change which image. */
export interface Turn {
  imageId: string
  call: Pick<Call, "caller" | "signal">
  /**
   * Asks Glance whether the caller belongs among those that change the image; without it the turn is only
   * among the changes of the caller's own project. What it throws is thrown.
   */
  mayChange?: () => Promise<boolean>
}

/**
 * Runs `work` when it is this caller's turn. Refusal 429 or 504 when too many wait, 499 when the caller
 * leaves before.
 */
export type InTurn = <T>(turn: Turn, work: () => Promise<T>) => Promise<T>

export interface TurnLimits {
  /** Changes of one image that may wait for one project. */
  most: number
  /** How long one of them waits at most. */
  waitMs: number
}

const FULL = "Too many changes of this image are waiting already. Wait for their answers, then try again."
const LATE = "Other changes of this image took too long, so this one was not made. Try again."

/**
 * Glance loses parallel updates of one image and makes twin members (recorded from Glance 25), so changes of
 * an image take turns in this process (docs/adr/0013). First among those of one project, and one of each
 * project at a time among all: nobody waits for callers that Glance does not let change the image, or for
 * another project's long queue.
 */
export function createInTurn(limits: TurnLimits): InTurn {
  const options = { ...limits, atOnce: 1, full: FULL, late: LATE }
  const ofProject = createQueues(options)
  const ofImage = createQueues(options)
  return ({ imageId, call: { caller, signal }, mayChange }, work) =>
    ofProject(`${caller.project.id} ${imageId}`, signal, async () => {
      const isOneOfThem = mayChange !== undefined && (await mayChange())
      return isOneOfThem ? ofImage(imageId, signal, work) : work()
    })
}

interface AccessCheck {
  mayChange(imageId: string): Promise<void>
}

/**
 * For a change that Glance judges by a policy of its own: a caller it refuses here makes the change among its
 * own project's.
 */
export const amongChangers = (images: AccessCheck, imageId: string) => async () =>
  images.mayChange(imageId).then(
    () => true,
    (error: unknown) => {
      if (answered(error, 403) || answered(error, 404)) return false
      throw error
    },
  )
