import { eq } from "drizzle-orm"
import { answered } from "../errors.js"
import type { Glance } from "../glance/glance.js"
import type { GoldenContext } from "./golden.js"
import { builds, type BuildRow, type Withheld } from "./tables.js"

/**
 * Makes the image of a revoked build unusable at Glance, and records what was done. Does nothing if it was
 * done before, or if the build has no finished image.
 */
export async function withhold(
  { golden, call }: GoldenContext,
  build: BuildRow,
): Promise<BuildRow["withheld"]> {
  const { id, glanceId, revokedReason, state } = build
  if (build.withheld !== null || glanceId === null || state !== "ready") return build.withheld
  const withheld = await atGlance(golden.glanceFor(call), glanceId, revokedReason ?? "")
  await golden.database.query(
    (queries) => queries.update(builds).set({ withheld }).where(eq(builds.id, id)),
    call.signal,
  )
  return withheld
}

/** Deactivates an image, or hides it where the caller may not do that. The reason becomes a property. */
async function atGlance({ images }: Glance, id: string, reason: string): Promise<Withheld> {
  try {
    const isDeactivated = await deactivated(images, id)
    await images.patch(id, [
      ...(isDeactivated ? [] : [{ op: "replace" as const, path: "/os_hidden", value: true }]),
      { op: "add", path: "/polaris_revoked", value: reason },
    ])
    return isDeactivated ? "deactivated" : "hidden"
  } catch (error) {
    if (answered(error, 404)) return "gone"
    throw error
  }
}

/** False if the caller may not. */
async function deactivated(images: Glance["images"], id: string): Promise<boolean> {
  try {
    await images.setActive(id, false)
    return true
  } catch (error) {
    if (answered(error, 403)) return false
    throw error
  }
}
