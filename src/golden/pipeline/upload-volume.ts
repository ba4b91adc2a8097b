import { answered } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import type { ImageRecord } from "../../glance/image.js"
import type { BuildRow } from "../tables.js"
import { volumeOf, type BootVolume } from "./boot-volume.js"
import { untilFound, type Building, type Cloud } from "./building.js"

/** How long Nova may take to delete the server and release its volume, in milliseconds. */
const LIMIT_MS = 600_000

interface Attached {
  serverId: string
  volume: BootVolume
  /** When the stage began, in milliseconds since 1970. */
  begun: number
}

/**
 * Deletes the server, and waits until its volume is available: Cinder makes no image of a volume that is
 * attached.
 */
export const releaseVolume = (building: Building, { serverId, volume, begun }: Attached): Promise<true> =>
  building.run.step("release volume", (signal) => {
    const late = { message: "The volume was not released in time.", reason: "took_too_long" as const }
    const check = async (cloud: Cloud) => {
      const isGone = await isServerGone(cloud, serverId)
      const { status } = await volumeOf(cloud.cinder(), volume.id)
      return isGone && status === "available" ? true : undefined
    }
    return untilFound(building, { ends: begun + LIMIT_MS, late, check }, signal)
  })

async function isServerGone({ nova: { servers } }: Cloud, id: string): Promise<boolean> {
  try {
    const { status, task_state } = await servers.get(id)
    if (status === "DELETED" || status === "SOFT_DELETED") return true
    if (task_state !== "deleting") await servers.remove(id)
    return false
  } catch (error) {
    if (answered(error, 404)) return true
    if (answered(error, 409)) return false
    throw error
  }
}

/** The name of the image until it is published. Cinder gives an image no other mark. */
export const uploadName = (buildId: string) => `golden-image-${buildId}`

interface Upload {
  volume: BootVolume
  /** The time at which the stage fails, in milliseconds since 1970. */
  ends: number
}

/**
 * Lets Cinder make an image of the volume. Returns its id. An image of this name was begun before a crash.
 * Only one upload of a volume can run: another request is refused until its image can be found.
 */
export function uploadVolume(building: Building, { volume, ends }: Upload, signal: AbortSignal) {
  const late = { message: "The snapshot was not begun in time.", reason: "took_too_long" as const }
  const { build } = building
  const check = async ({ glance, cinder }: Cloud) => {
    const [found] = await uploadsOf(glance, build)
    if (found !== undefined) return found.id
    const { status } = await volumeOf(cinder(), volume.id)
    if (status !== "available") return undefined
    const image = { name: uploadName(build.id), diskFormat: volume.diskFormat }
    return cinder().volumes.uploadAsImage(volume.id, image).catch(unlessBusy)
  }
  return untilFound(building, { ends, late, check }, signal)
}

function unlessBusy(error: unknown): undefined {
  if (!answered(error, 400, /status must be/)) throw error
}

/** The images that Cinder has made of a build's volume and that are not published. */
export async function uploadsOf(
  { images }: Pick<Glance, "images">,
  { id, projectId }: Pick<BuildRow, "id" | "projectId">,
): Promise<ImageRecord[]> {
  const query = new URLSearchParams({ name: uploadName(id), owner: projectId, limit: "100" })
  return (await images.page(query.toString())).images
}
