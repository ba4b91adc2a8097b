import { and, eq } from "drizzle-orm"
import type { z } from "zod"
import { Refusal } from "../../errors.js"
import type { GoldenSchedule, setScheduleInput } from "../../schemas/golden/schedules.js"
import { findGolden } from "../find.js"
import { requireMember, wrongField, type GoldenContext } from "../golden.js"
import type { Recipe } from "../recipe/recipe.js"
import { timeText } from "../shown.js"
import { schedules, type ScheduleRow } from "../tables.js"
import { actingOf } from "./acting.js"
import { nextTime } from "./cron.js"

type Input = z.output<typeof setScheduleInput>

interface Ref {
  name: string
}

/**
 * Sets when a golden image is built by itself, and begins to count failures again. The application credential
 * is tried first: it must be the caller's own, in the same project.
 */
export async function setSchedule(context: GoldenContext, input: Input): Promise<GoldenSchedule> {
  const { golden, call } = context
  requireMember(call)
  const { build } = await golden.database.query(
    (queries) => findGolden(queries, call.caller, input.name),
    call.signal,
  )
  checkWhen(input, build.recipe)
  const now = new Date()
  const nextAt = input.cron === undefined ? null : nextTime(input.cron, input.time_zone, now)
  const credential = await credentialFor(context, input)
  const values = {
    ...{ cron: input.cron ?? null, timeZone: input.time_zone, onBaseChange: input.on_base_change, nextAt },
    ...{ maxFailures: input.max_failures, failures: 0, buildId: null, message: null, stoppedAt: null },
    ...{ checkAt: input.on_base_change ? now : null, createdBy: call.caller.user.id, updatedAt: now },
    ...credential,
  }
  const [row] = await golden.database.query(
    (queries) =>
      queries
        .insert(schedules)
        .values({ projectId: call.caller.project.id, imageName: input.name, ...values })
        .onConflictDoUpdate({ target: [schedules.projectId, schedules.imageName], set: values })
        .returning(),
    call.signal,
  )
  if (row === undefined) throw new Refusal(404, NONE)
  return describeSchedule(row)
}

function checkWhen({ cron, on_base_change }: Input, { source }: Recipe): void {
  if (cron === undefined && !on_base_change)
    throw wrongField("cron", "is missing. Give a time, or set on_base_change")
  if (on_base_change && "url" in source)
    throw wrongField("on_base_change", "needs a recipe with base_image: a URL does not say when it changes")
}

const MISSING =
  "is missing. A schedule acts when your token has ended, so send the id and the secret of one that you have created in this project, with `openstack application credential create`"
const OTHER = "must be your own, and in the project of the golden image"
const READER = "has only the role reader, which cannot build anything. Create one with the role member"

async function credentialFor(context: GoldenContext, input: Input) {
  const { golden, call } = context
  const acting = actingOf(golden)
  const given = input.application_credential
  if (given === undefined) return storedCredential(context, input)
  const caller = await acting.signIn(given, call).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.status !== 401) throw error
    throw wrongField("application_credential", "is not accepted by Keystone. Check its id and its secret")
  })
  if (caller.user.id !== call.caller.user.id || caller.project.id !== call.caller.project.id)
    throw wrongField("application_credential", OTHER)
  if (caller.isReader) throw wrongField("application_credential", READER)
  return { credentialId: given.id, credential: await acting.seal(given) }
}

/** Another user's stays that user's: whoever changes the schedule brings an own one. */
async function storedCredential(context: GoldenContext, { name }: Ref) {
  const stored = await findSchedule(context, name)
  if (stored === undefined || stored.createdBy !== context.call.caller.user.id)
    throw wrongField("application_credential", MISSING)
  return { credentialId: stored.credentialId, credential: stored.credential }
}

const own = ({ call }: GoldenContext, name: string) =>
  and(eq(schedules.projectId, call.caller.project.id), eq(schedules.imageName, name))

async function findSchedule(context: GoldenContext, name: string): Promise<ScheduleRow | undefined> {
  const { golden, call } = context
  const [row] = await golden.database.query(
    (queries) => queries.select().from(schedules).where(own(context, name)),
    call.signal,
  )
  return row
}

const NONE = "Schedule not found"

/** When a golden image is built by itself. Refusal 404 if it has no schedule. */
export async function getSchedule(context: GoldenContext, { name }: Ref): Promise<GoldenSchedule> {
  const row = await findSchedule(context, name)
  if (row === undefined) throw new Refusal(404, NONE)
  return describeSchedule(row)
}

/** Ends a schedule, and forgets its application credential. A build that runs continues. */
export async function deleteSchedule(context: GoldenContext, { name }: Ref): Promise<{ message: string }> {
  const { golden, call } = context
  requireMember(call)
  const deleted = await golden.database.query(
    (queries) => queries.delete(schedules).where(own(context, name)).returning(),
    call.signal,
  )
  if (deleted.length === 0) throw new Refusal(404, NONE)
  return { message: "Schedule deleted" }
}

const describeSchedule = (row: ScheduleRow): GoldenSchedule => ({
  name: row.imageName,
  ...(row.cron !== null && { cron: row.cron }),
  ...{ time_zone: row.timeZone, on_base_change: row.onBaseChange },
  ...{ max_failures: row.maxFailures, failures: row.failures },
  ...(row.nextAt !== null && row.stoppedAt === null && { next_at: timeText(row.nextAt) }),
  ...(row.message !== null && { message: row.message }),
  ...(row.stoppedAt !== null && { stopped_at: timeText(row.stoppedAt) }),
  ...{ application_credential_id: row.credentialId, created_by: row.createdBy },
  updated_at: timeText(row.updatedAt),
})
