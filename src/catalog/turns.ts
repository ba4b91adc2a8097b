import { randomUUID } from "node:crypto"
import type { Call } from "../call.js"
import type { Database } from "../db/database.js"
import { Refusal } from "../errors.js"
import { failureFields } from "../failure.js"
import { orAbort } from "../signals.js"

/**
 * Which process may change an image at Glance, which loses parallel updates of one image. Within a process,
 * changes of an image take turns before (limits/in-turn.ts), so those of one process may share its hold.
 */
export interface Turns {
  /** Runs `work` while no other process changes the image. Refusal 504 if that takes too long. */
  run<T>(given: { call: Call; imageId: string }, work: () => Promise<T>): Promise<T>
  /**
   * Holds these images for what runs in this process, with one query. If another process holds one of them,
   * holds none: two processes that hold some and wait for the rest would wait for each other. Call the result
   * when what runs has ended.
   */
  hold(call: Call, imageIds: readonly string[]): Promise<() => Promise<void>>
}

interface Hold {
  imageId: string
  holder: string
  /** When it was taken or renewed, before the query. */
  atMs: number
  users: number
}

/** Seconds after which a hold counts as left behind by a process that has ended. */
const HELD = 180

/** Milliseconds after which a hold is renewed before it is used again. */
const RENEW_MS = 60_000

const UNTIL = `now() + interval '${HELD} seconds'`
const TAKE = `insert into catalog_turn as turn (image_id, holder, held_until)
  select id, $2, ${UNTIL} from unnest($1::text[]) as id order by id
  on conflict (image_id) do update set holder = excluded.holder, held_until = excluded.held_until
    where turn.held_until <= now()
  returning image_id`
const RENEW = `update catalog_turn set held_until = ${UNTIL} where image_id = $1 and holder = $2 returning image_id`
const GIVE_BACK = `delete from catalog_turn turn using unnest($1::text[], $2::text[]) as given (image_id, holder)
  where turn.image_id = given.image_id and turn.holder = given.holder`

/** Milliseconds between two attempts to take a turn, and for all of them. */
const PAUSE = 50
const LONGEST = 60_000

const LATE = "Other changes to this image took too long, so this one was not made. Try again."

export function createTurns(database: Database): Turns {
  const holds = new Map<string, Hold>()

  /** Takes those that no process holds. */
  async function take(ids: readonly string[], signal: AbortSignal): Promise<Hold[]> {
    const [holder, atMs] = [randomUUID(), Date.now()]
    const rows = await database.query(({ run }) => run(TAKE, [ids, holder]), signal)
    const taken = rows.map((row): Hold => ({ imageId: String(row["image_id"]), holder, atMs, users: 1 }))
    for (const hold of taken) holds.set(hold.imageId, hold)
    return taken
  }

  /** The hold that this process has already, if it still has it. */
  async function join(id: string, signal: AbortSignal): Promise<Hold | undefined> {
    const hold = holds.get(id)
    if (hold === undefined) return undefined
    hold.users++
    if (await isHeld(hold, signal)) return hold
    if (holds.get(id) === hold) holds.delete(id)
    return undefined
  }

  async function isHeld(hold: Hold, signal: AbortSignal): Promise<boolean> {
    const now = Date.now()
    if (now - hold.atMs < RENEW_MS) return true
    const values = [hold.imageId, hold.holder]
    const rows = await database.query(({ run }) => run(RENEW, values), signal)
    if (rows.length > 0) hold.atMs = now
    return rows.length > 0
  }

  async function giveBack({ log }: Call, used: readonly Hold[]): Promise<void> {
    const ended = used.filter((hold) => --hold.users === 0 && holds.get(hold.imageId) === hold)
    if (ended.length === 0) return
    for (const { imageId } of ended) holds.delete(imageId)
    const values = [ended.map(({ imageId }) => imageId), ended.map(({ holder }) => holder)]
    await database
      .query(({ run }) => run(GIVE_BACK, values))
      .catch((error: unknown) => log.warn(failureFields(error), "turns not given back"))
  }

  async function enter(id: string, signal: AbortSignal): Promise<Hold> {
    for (const end = Date.now() + LONGEST; ;) {
      const hold = (await join(id, signal)) ?? (await take([id], signal))[0]
      if (hold !== undefined) return hold
      if (Date.now() > end) throw new Refusal(504, LATE)
      await orAbort(new Promise((resolve) => setTimeout(resolve, PAUSE)), signal)
    }
  }

  if (database.isEmbedded) return { run: (_given, work) => work(), hold: async () => async () => undefined }
  return {
    async run({ call, imageId }, work) {
      const hold = await enter(imageId, call.signal)
      try {
        return await work()
      } finally {
        await giveBack(call, [hold])
      }
    },
    async hold(call, imageIds) {
      const used: Hold[] = []
      for (const id of imageIds) {
        const hold = await join(id, call.signal)
        if (hold !== undefined) used.push(hold)
      }
      const others = imageIds.filter((id) => !used.some(({ imageId }) => imageId === id))
      if (others.length > 0) used.push(...(await take(others, call.signal)))
      const end = () => giveBack(call, used)
      if (used.length === imageIds.length) return end
      await end()
      return async () => undefined
    },
  }
}
