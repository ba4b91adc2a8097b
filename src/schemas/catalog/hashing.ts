import { z } from "zod"

const user = z.object({ id: z.string(), name: z.string() })

export const hashing = z.object({
  enabled: z.boolean(),
  /** Who turned it on or off last; null if nobody has. */
  decided_by: user.nullable(),
  decided_at: z.string().nullable(),
  /**
   * `waiting` if images are left and the token of the user who acted has ended: the project's next request to
   * the catalog continues.
   */
  state: z.enum(["off", "running", "waiting", "finished"]),
  /** Whose token is used now; null while nothing is read. */
  acts_as: user.nullable(),
  /** The task that reads, as images refer to it; null while nothing is read. */
  task_id: z.string().nullable(),
  /** How many images have been read, are to be read, and could not be read. */
  done: z.number().int(),
  left: z.number().int(),
  failed: z.number().int(),
  /** The latest of them. */
  failures: z.array(z.object({ image_id: z.string(), message: z.string() })),
  /** What the task is waiting for, such as an answer of Glance; null if nothing is wrong. */
  problem: z.string().nullable(),
})

export type HashingStatus = z.output<typeof hashing>
