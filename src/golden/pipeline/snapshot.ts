import { eq } from "drizzle-orm"
import { answered, Refusal } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import type { ImageRecord } from "../../glance/image.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { builds, type BuildRow } from "../tables.js"
import type { Machine } from "./create-vm.js"
import { releaseVolume, uploadVolume } from "./upload-volume.js"
import { cloudFor, enterStage, untilFound, type Building, type Cloud } from "./building.js"

/** How long Nova and Glance may take for the snapshot, in milliseconds. */
const LIMIT_MS = 1_800_000

export interface Snapshot {
  id: string
  size: number
  hash: string | null
}

/** Makes an image of the server's disk or volume, and waits until Glance has all of it. */
export async function takeSnapshot(building: Building, { serverId, volume }: Machine): Promise<Snapshot> {
  const { run, build } = building
  const begun = await enterStage(building, "snapshot")
  if (volume !== undefined) await releaseVolume(building, { serverId, volume, begun })
  const id = await run.step("take snapshot", (signal) =>
    volume === undefined
      ? findOrTake(building, serverId, signal)
      : uploadVolume(building, { volume, ends: begun + LIMIT_MS }, signal),
  )
  await run.commit("name snapshot", async (tx) => {
    await tx.update(builds).set({ glanceId: id }).where(eq(builds.id, build.id))
  })
  return run.step("store snapshot", (signal) => {
    const late = { message: "The snapshot was not finished in time.", reason: "took_too_long" as const }
    return untilFound(building, { ends: begun + LIMIT_MS, late, check: (cloud) => stored(cloud, id) }, signal)
  })
}

async function findOrTake(building: Building, serverId: string, signal: AbortSignal): Promise<string> {
  const { build } = building
  const { nova, glance } = await cloudFor(building, signal)
  const [found] = await snapshotsOf(glance, { ...build, serverId })
  if (found !== undefined) return found.id
  const name = build.recipe.atGlance.name ?? build.imageName
  const metadata = { polaris_build: build.id, polaris_server: serverId }
  return nova.servers.createImage(serverId, { name, metadata })
}

/**
 * The images that a build has made of its server. Images of other servers that were started from a golden
 * image have inherited its properties, so the server counts as well.
 */
export async function snapshotsOf(
  { images }: Pick<Glance, "images">,
  { id, serverId }: Pick<BuildRow, "id" | "serverId">,
): Promise<ImageRecord[]> {
  if (serverId === null) return []
  const query = new URLSearchParams({ polaris_build: id, limit: "100" })
  const found = (await images.page(query.toString())).images
  return found.filter((image) => propertyOf(image, "instance_uuid") === serverId)
}

const propertyOf = (image: ImageRecord, name: string): unknown => (image as Record<string, unknown>)[name]

/** Nova does the same with a snapshot that Glance refuses, and does not say why. */
const DELETED =
  "it was deleted before it was finished, perhaps because the image service has no space left for your project"

const COMING: ReadonlySet<unknown> = new Set(["queued", "saving", "importing", "uploading"])

async function stored({ glance }: Cloud, id: string): Promise<Snapshot | undefined> {
  const image = await glance.images.get(id).catch((error: unknown) => {
    if (answered(error, 404)) throw lost(DELETED)
    throw error
  })
  const { status, size } = image
  if (COMING.has(status)) return undefined
  if (status !== "active") throw lost(`the image is ${String(status)}`)
  const hash = propertyOf(image, "os_hash_value")
  return { id, size: Number(size ?? 0), hash: typeof hash === "string" ? hash : null }
}

const lost = (reason: string) =>
  new Refusal(422, {
    message: `The snapshot failed: ${reason}. Build the image again.`,
    reason: "snapshot_failed" satisfies GoldenReason,
  })
