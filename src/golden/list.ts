import { and, desc, eq, sql, type SQL } from "drizzle-orm"
import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { goldenList, listGoldenInput } from "../schemas/golden/images.js"
import { briefOf } from "./describe.js"
import type { GoldenContext } from "./golden.js"
import { builds, goldenImages } from "./tables.js"

type Input = z.output<typeof listGoldenInput>

/** Microseconds since 1970: a Date has no more than three digits of a second. */
const at = sql<number>`(extract(epoch from ${goldenImages.createdAt}) * 1000000)::bigint`.mapWith(Number)

/** A page of the project's golden images, newest first. */
export async function listGolden(
  { golden, call }: GoldenContext,
  { limit, cursor, status, label }: Input,
): Promise<z.output<typeof goldenList>> {
  const wanted = and(
    eq(goldenImages.projectId, call.caller.project.id),
    status && eq(goldenImages.status, status),
    label === undefined ? undefined : hasLabel(label),
    cursor === undefined ? undefined : behind(cursor),
  )
  const rows = await golden.database.query(
    (queries) =>
      queries
        .select({ image: goldenImages, build: builds, at })
        .from(goldenImages)
        .innerJoin(builds, eq(builds.id, goldenImages.buildId))
        .where(wanted)
        .orderBy(desc(goldenImages.createdAt), desc(goldenImages.name))
        .limit(limit + 1),
    call.signal,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    ...{ images: page.map(briefOf), count: page.length },
    ...(rows.length > limit &&
      last !== undefined && { next_cursor: positionText([last.at, last.image.name]) }),
  }
}

function hasLabel(label: string): SQL {
  const [key = "", ...rest] = label.split("=")
  if (!label.includes("=")) return sql`jsonb_exists(${goldenImages.labels}, ${key})`
  return sql`${goldenImages.labels} ->> ${key}::text = ${rest.join("=")}`
}

function behind(cursor: string): SQL {
  const [micros, name] = positionIn(cursor)
  return sql`(${goldenImages.createdAt}, ${goldenImages.name}) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${name})`
}

const positionText = (position: [number, string]) =>
  Buffer.from(JSON.stringify(position)).toString("base64url")

function positionIn(cursor: string): [number, string] {
  try {
    const [micros, name] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[]
    if (Number.isSafeInteger(micros) && typeof name === "string" && !name.includes("\0"))
      return [Number(micros), name]
  } catch {
    /** Refused below. */
  }
  const message = "must be the next_cursor of an earlier page"
  throw new Refusal(400, { message: `cursor: ${message}`, issues: [{ path: "cursor", message }] })
}
