import { randomUUID } from "node:crypto"
import type { Call } from "../call.js"
import type { Database } from "../db/database.js"
import { Refusal } from "../errors.js"
import { failureFields } from "../failure.js"
import { orAbort } from "../signals.js"

/** Seconds after which a turn counts as left behind by a process that has ended. */
const HELD = 180

const TAKE = `insert into catalog_turn as turn (image_id, holder, held_until)
  values ($1, $2, now() + interval '${HELD} seconds')
  on conflict (image_id) do update set holder = excluded.holder, held_until = excluded.held_until
    where turn.held_until <= now()
  returning image_id`
const GIVE_BACK = "delete from catalog_turn where image_id = $1 and holder = $2"

/** Milliseconds between two attempts to take a turn, and for all of them. */
const PAUSE = 50
const LONGEST = 60_000

const LATE = "Other changes to this image took too long, so this one was not made. Try again."

/**
 * Runs `work` while no other process does so for the same image: Glance loses parallel updates of one image.
 * Refusal 504 if that takes too long. Within a process, changes take turns before.
 */
export async function betweenProcesses<T>(
  { database, call, imageId }: { database: Database; call: Call; imageId: string },
  work: () => Promise<T>,
): Promise<T> {
  if (database.isEmbedded) return work()
  const values = [imageId, randomUUID()]
  const take = () => database.query(({ run }) => run(TAKE, values), call.signal)
  for (const end = Date.now() + LONGEST; (await take()).length === 0;) {
    if (Date.now() > end) throw new Refusal(504, LATE)
    await orAbort(new Promise((resolve) => setTimeout(resolve, PAUSE)), call.signal)
  }
  try {
    return await work()
  } finally {
    await database
      .query(({ run }) => run(GIVE_BACK, values))
      .catch((error: unknown) => call.log.warn(failureFields(error), "turn not given back"))
  }
}
