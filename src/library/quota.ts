import { sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { LibraryReason } from "../schemas/library/values.js"
import type { Library } from "./library.js"
import { usage } from "./tables.js"

/**
 * Counts a new image. Throws Refusal 413 if it exceeds the project's quota. Pending images and those in the
 * trash count too.
 */
export async function reserve(
  tx: Queries,
  { quotaBytes, quotaImages }: Library["settings"],
  { projectId, bytes }: { projectId: string; bytes: number },
): Promise<void> {
  const [now] = await tx
    .insert(usage)
    .values({ projectId, images: 1, bytes })
    .onConflictDoUpdate({
      target: usage.projectId,
      set: { images: sql`${usage.images} + 1`, bytes: sql`${usage.bytes} + ${bytes}` },
    })
    .returning()
  if (now === undefined) return
  if (now.images > quotaImages) throw exceeded(`may keep ${quotaImages} images and has ${now.images - 1}`)
  if (now.bytes > quotaBytes)
    throw exceeded(`may keep ${quotaBytes} bytes and has ${now.bytes - bytes}; this file has ${bytes}`)
}

/** Stops counting a deleted image. */
export async function release(
  tx: Queries,
  { projectId, bytes }: { projectId: string; bytes: number },
): Promise<void> {
  await tx
    .update(usage)
    .set({ images: sql`${usage.images} - 1`, bytes: sql`${usage.bytes} - ${bytes}` })
    .where(sql`${usage.projectId} = ${projectId}`)
}

const exceeded = (what: string) =>
  new Refusal(413, {
    message: `This project ${what}. Delete images, empty the trash, or ask the operator for more.`,
    reason: "quota_exceeded" satisfies LibraryReason,
  })
