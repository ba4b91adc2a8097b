import type { Call } from "../../call.js"
import type { IndexServices } from "../catalog.js"
import { readChanges, sweepGlance, type Reading } from "./read-glance.js"
import { sweepLibrary } from "./read-library.js"

/** The stored state of a scope. */
export interface ScopeState {
  glanceAt: Date | undefined
  sweptAt: Date | undefined
  sweepMs: number
  indexedAt: Date | undefined
}

/** Seconds, from each page that it reads, for which a process has the scope to itself. */
const HELD = 60

const TAKE = `update catalog_scope set holder = $2, held_until = now() + interval '${HELD} seconds'
  where scope = $1 and (holder is null or holder = $2 or held_until <= now()) returning scope`
const HOLD = `update catalog_scope set held_until = now() + interval '${HELD} seconds'
  where scope = $1 and holder = $2 returning scope`
const END = "update catalog_scope set holder = null where scope = $1 and holder = $2"

const READ = "select glance_at, swept_at, sweep_ms, indexed_at from catalog_scope where scope = $1"

const ENTER = `insert into catalog_scope (scope, project_id, is_admin) values ($1, $2, $3)
  on conflict (scope) do update set used_at = now()
  where catalog_scope.used_at < now() - interval '1 minute'`

/** Creates the scope if it does not exist, and returns its state. */
export async function enterScope(
  { database }: Pick<IndexServices, "database">,
  scope: string,
  { caller, signal }: Call,
): Promise<ScopeState> {
  return database.query(async ({ run }) => {
    const [existing] = await run(READ, [scope])
    if (existing !== undefined) return stateOf(existing)
    await run(ENTER, [scope, caller.project.id, caller.isAdmin])
    const [row] = await run(READ, [scope])
    return stateOf(row ?? {})
  }, signal)
}

const stateOf = (row: Record<string, unknown>): ScopeState => ({
  glanceAt: dateOf(row["glance_at"]),
  sweptAt: dateOf(row["swept_at"]),
  sweepMs: Number(row["sweep_ms"] ?? 0),
  indexedAt: dateOf(row["indexed_at"]),
})

const dateOf = (value: unknown) => (typeof value === "string" ? new Date(value) : undefined)

export interface Refresh extends Pick<Reading, "catalog" | "call" | "scope" | "changedSince"> {
  /** Identifies this process. */
  holder: string
  progress(images: number): void
}

/**
 * Brings a scope up to date: reads everything if the last complete reading was long ago, otherwise only what
 * has changed. False if another process is doing it, or the index is cleared meanwhile.
 */
export async function refreshScope({ holder, progress, ...given }: Refresh): Promise<boolean> {
  const { catalog, call, scope } = given
  const { database, settings } = catalog
  const ask = (sql: string) => database.query(({ run }) => run(sql, [scope, holder]), call.signal)
  if ((await ask(TAKE)).length === 0) return false
  const reading: Reading = {
    ...given,
    async advance(images) {
      progress(images)
      if ((await ask(HOLD)).length === 0) throw new HoldLost()
    },
  }
  try {
    const state = await enterScope(catalog, scope, call)
    const begun = new Date()
    const isDue =
      begun.getTime() - (state.sweptAt?.getTime() ?? 0) >= Math.max(settings.sweepMs, SHARE * state.sweepMs)
    if (isDue || state.glanceAt === undefined) await sweep(reading, holder, begun)
    else await note(reading, { holder, begun, newest: await readChanges(reading, state.glanceAt) })
    return true
  } catch (error) {
    if (error instanceof HoldLost) return false
    throw error
  } finally {
    await database.query(({ run }) => run(END, [scope, holder])).catch(() => undefined)
  }
}

/** Complete readings take at most this fraction (1/5) of the time. */
const SHARE = 5

/** Another process reads the scope now, or its index has been cleared. */
class HoldLost extends Error {}

async function sweep(reading: Reading, holder: string, begun: Date): Promise<void> {
  const { catalog, call, scope } = reading
  const newest = await sweepGlance(reading)
  if (catalog.files !== undefined)
    await sweepLibrary(catalog.database, { scope, projectId: call.caller.project.id }, call.signal)
  await note(reading, { holder, begun, newest, sweepMs: Date.now() - begun.getTime() })
}

const NOTE = `update catalog_scope set indexed_at = $2::timestamptz, glance_at = greatest(glance_at, $3::timestamptz),
  swept_at = coalesce($4::timestamptz, swept_at), sweep_ms = coalesce($5::integer, sweep_ms)
  where scope = $1 and holder = $6 returning scope`

/** The position of an empty scope. */
const BEGINNING = new Date(0)

async function note(
  { catalog: { database }, scope, call }: Reading,
  given: { holder: string; begun: Date; newest?: Date | undefined; sweepMs?: number },
): Promise<void> {
  const { holder, begun, newest = BEGINNING, sweepMs } = given
  const isSweep = sweepMs !== undefined
  const at = begun.toISOString()
  const values = [scope, at, newest.toISOString(), isSweep ? at : null, sweepMs ?? null, holder]
  const noted = await database.query(({ run }) => run(NOTE, values), call.signal)
  if (noted.length === 0) throw new HoldLost()
}
