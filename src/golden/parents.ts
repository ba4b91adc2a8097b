import { eq } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { wrongField } from "./golden.js"
import { builds } from "./tables.js"

/** The longest chain that is recorded. */
const MOST = 100

/**
 * The ids of the images that a build on this base image descends from, the nearest first. Refusal 400 if the
 * base is a golden image that was revoked, by whichever project.
 */
export async function parentsOf(tx: Queries, baseId: string): Promise<string[]> {
  const [built] = await tx.select().from(builds).where(eq(builds.glanceId, baseId))
  if (built === undefined) return [baseId]
  if (built.revokedAt !== null)
    throw wrongField("base_image", `this image was revoked: ${String(built.revokedReason)}`, "revoked")
  return [baseId, ...built.parents].slice(0, MOST)
}
