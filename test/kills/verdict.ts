import { images, uploads as sessions, variants } from "../../src/library/tables.js"
import type { Services } from "../../src/services.js"
import { never } from "../../src/signals.js"
import type { DirectGlance } from "../support/glance.js"
import { rowsOf } from "./rows.js"
import type { Upload } from "./uploads.js"

type Inside = Pick<Services, "database" | "storage">

/** What is wrong when all is over: uploads without their image, and what only one of two places has. */
export async function findFaults(
  { database, storage }: Inside,
  glance: DirectGlance,
  uploads: readonly Upload[],
): Promise<string[]> {
  if (storage === undefined) throw new Error("There is no store.")
  const rows = await database.query((queries) => queries.select().from(images))
  const made = await database.query((queries) => queries.select().from(variants))
  const byId = new Map(rows.map((row) => [row.id, row]))
  /** Their clients do not know that it was completed without them. */
  const abandoned = new Set(uploads.filter(isGone).map(({ file }) => file.image.title))
  const lost = uploads.flatMap((upload) => faultOf(upload, byId.get(upload.imageId ?? "")))
  const named = new Set(uploads.map(({ imageId }) => imageId))
  const doubled = rows
    .filter(({ id, title, status }) => !named.has(id) && !(status === "ready" && abandoned.has(title)))
    .map(({ id, status, title }) => `image of no upload: ${title} (${id}, ${status})`)
  const keys = [...rows.map(({ objectKey }) => objectKey), ...made.map(({ objectKey }) => objectKey ?? "")]
  const { objects, open } = await atStore(storage)
  const running = await database.query((queries) => queries.select().from(sessions))
  return [
    ...lost,
    ...doubled,
    ...difference("object", keys, objects),
    ...open.map((key) => `upload left at the store: ${key}`),
    ...running
      .filter(({ state }) => state === "starting" || state === "open" || state === "completing")
      .map(({ id, state }) => `session ${id} is ${state}`),
    ...difference(
      "Glance image",
      rows.flatMap(({ glanceId }) => glanceId ?? []),
      await atGlance(glance),
    ),
    ...(await usageFaults({ database })),
    ...(await failedJobs({ database })),
  ]
}

const isGone = ({ conduct, imageId }: Pick<Upload, "conduct" | "imageId">) =>
  conduct === "abandon" && imageId === undefined

function faultOf(
  { conduct, file, imageId, failures }: Upload,
  row: typeof images.$inferSelect | undefined,
): string[] {
  const note = failures.length === 0 ? "" : `; its client: ${failures.join("; ")}`
  if (conduct === "delete") return row === undefined ? [] : [`${file.name} was deleted and is ${row.status}`]
  if (isGone({ conduct, imageId })) return []
  if (row === undefined) return [`${file.name} has no image (${imageId ?? "none"})${note}`]
  if (row.status !== "ready") return [`${file.name} is ${row.status}: ${row.failure?.message ?? ""}${note}`]
  return row.sha256 === file.sha256 ? [] : [`${file.name} has other bytes`]
}

async function atStore(storage: NonNullable<Inside["storage"]>) {
  const objects: string[] = []
  let after: string | undefined
  do {
    const page = await storage.listObjects({ prefix: "", after }, never())
    objects.push(...page.objects.map(({ key }) => key))
    after = page.next
  } while (after !== undefined)
  const { uploads } = await storage.listUploads({ prefix: "" }, never())
  return { objects, open: uploads.map(({ key }) => key) }
}

/** The ids of all images; what is not active has lost its data. */
async function atGlance({ ask }: DirectGlance): Promise<string[]> {
  const ids: string[] = []
  for (let path: string | undefined = "/images?limit=500"; path !== undefined;) {
    const answer = await ask("GET", path)
    const page = (await answer.json()) as { images: { id: string; status: string }[]; next?: string }
    ids.push(...page.images.map(({ id, status }) => (status === "active" ? id : `${id} (${status})`)))
    path = page.next?.replace("/v2", "")
  }
  return ids
}

function difference(what: string, inDatabase: string[], found: string[]): string[] {
  const [expected, there] = [new Set(inDatabase), new Set(found)]
  return [
    ...found.filter((one) => !expected.has(one)).map((one) => `${what} without a row: ${one}`),
    ...inDatabase.filter((one) => !there.has(one)).map((one) => `row without its ${what}: ${one}`),
  ]
}

const USAGE = `select u.project_id, u.images::int, u.bytes::int, count(i.id)::int as counted,
    coalesce(sum(i.size_bytes), 0)::int as summed
  from library_usage u left join library_image i on i.project_id = u.project_id group by 1, 2, 3`

async function usageFaults({ database }: Pick<Inside, "database">): Promise<string[]> {
  const rows = await rowsOf(database, USAGE)
  return rows
    .filter((row) => row["images"] !== row["counted"] || row["bytes"] !== row["summed"])
    .map((row) => `quota: ${JSON.stringify(row)}`)
}

async function failedJobs({ database }: Pick<Inside, "database">): Promise<string[]> {
  const rows = await rowsOf(database, "select name, state, failure from job where state = 'failed'")
  return rows.map((row) => `job: ${JSON.stringify(row)}`)
}
