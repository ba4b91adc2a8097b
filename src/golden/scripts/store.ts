import { and, asc, eq, sql } from "drizzle-orm"
import type { z } from "zod"
import { Refusal } from "../../errors.js"
import type { GoldenScript, goldenScriptList, putScriptInput } from "../../schemas/golden/scripts.js"
import { requireMember, type GoldenContext } from "../golden.js"
import { timeText } from "../shown.js"
import { scripts } from "../tables.js"
import { SHIPPED } from "./shipped.js"

interface Ref {
  name: string
}

type Row = typeof scripts.$inferSelect

/** The most scripts of one project. */
const MOST = 1000

/** Stores a script of the project, or replaces it. Builds that have begun use what was stored before. */
export async function putScript(
  { golden, call }: GoldenContext,
  { name, content }: z.output<typeof putScriptInput>,
): Promise<GoldenScript> {
  requireMember(call)
  const { project, user } = call.caller
  const row = await golden.database.transaction(async (tx) => {
    const key = { projectId: project.id, name }
    const [stored] = await tx
      .insert(scripts)
      .values({ ...key, content, createdBy: user.id })
      .onConflictDoUpdate({
        target: [scripts.projectId, scripts.name],
        set: { content, updatedAt: new Date() },
      })
      .returning()
    const [all] = await tx
      .select({ count: sql<number>`count(*)`.mapWith(Number) })
      .from(scripts)
      .where(eq(scripts.projectId, project.id))
    if ((all?.count ?? 0) > MOST)
      throw new Refusal(413, `A project may store ${MOST} scripts. Delete some first.`)
    return stored
  }, call.signal)
  if (row === undefined) throw new Refusal(404, NONE)
  return describe(row)
}

const NONE = "Script not found"

const describe = ({ name, content, createdAt, updatedAt }: Row): GoldenScript => ({
  ...{ name, source: "project", content },
  ...{ created_at: timeText(createdAt), updated_at: timeText(updatedAt) },
})

const own = ({ call }: Pick<GoldenContext, "call">, name: string) =>
  and(eq(scripts.projectId, call.caller.project.id), eq(scripts.name, name))

/** The script that a recipe gets by this name: the project's, or the one that Polaris ships. */
export async function getScript(context: GoldenContext, { name }: Ref): Promise<GoldenScript> {
  const { golden, call } = context
  const [row] = await golden.database.query(
    (queries) => queries.select().from(scripts).where(own(context, name)),
    call.signal,
  )
  if (row !== undefined) return describe(row)
  const content = SHIPPED.get(name)
  if (content === undefined) throw new Refusal(404, NONE)
  return { name, source: "polaris", content }
}

/** All scripts that recipes of the project can name, without their contents. */
export async function listScripts({
  golden,
  call,
}: GoldenContext): Promise<z.output<typeof goldenScriptList>> {
  const rows = await golden.database.query(
    (queries) =>
      queries
        .select()
        .from(scripts)
        .where(eq(scripts.projectId, call.caller.project.id))
        .orderBy(asc(scripts.name)),
    call.signal,
  )
  const names = new Set(rows.map(({ name }) => name))
  const shipped = [...SHIPPED.keys()].filter((name) => !names.has(name))
  const all: GoldenScript[] = [
    ...rows.map(describe).map(({ content: _content, ...script }) => script),
    ...shipped.map((name) => ({ name, source: "polaris" as const })),
  ]
  return { scripts: all, count: all.length }
}

/** Deletes a script of the project. One that Polaris ships under the same name is then used again. */
export async function deleteScript(context: GoldenContext, { name }: Ref): Promise<{ message: string }> {
  const { golden, call } = context
  requireMember(call)
  const deleted = await golden.database.query(
    (queries) => queries.delete(scripts).where(own(context, name)).returning(),
    call.signal,
  )
  if (deleted.length === 0) throw new Refusal(404, NONE)
  return { message: "Script deleted" }
}
