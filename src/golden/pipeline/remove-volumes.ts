import { setTimeout as pause } from "node:timers/promises"
import { answered, UpstreamError } from "../../errors.js"
import type { BuildRow } from "../tables.js"
import type { Cloud } from "./building.js"
import { uploadsOf } from "./upload-volume.js"

interface Removal {
  cloud: Cloud
  build: BuildRow
  pollMs: number
}

/** How often a volume is looked at before the removal is given up, to be repeated later. */
const MOST_LOOKS = 300

/**
 * Removes the volumes of a build, after its servers. A volume that is being uploaded is free once Glance has
 * no image for it any more.
 */
export async function removeVolumes({ cloud, build, pollMs }: Removal, signal: AbortSignal): Promise<void> {
  if (build.plan.volumeGiB === undefined) return
  const volumes = await cloud.cinder().volumes.list({ polaris_build: build.id })
  for (const { id } of volumes) {
    let looks = 0
    while (!(await isRemoved(cloud, build, id))) {
      if (++looks === MOST_LOOKS) throw notRemoved()
      await pause(pollMs, undefined, { signal })
    }
  }
}

/** Asks for the removal if the volume can be removed now. */
async function isRemoved({ cinder, glance }: Cloud, build: BuildRow, id: string): Promise<boolean> {
  const { volumes } = cinder()
  try {
    const { status } = await volumes.get(id)
    if (status === "uploading")
      for (const image of await uploadsOf(glance, build)) await glance.images.remove(image.id)
    if (isRemovable(status)) await volumes.remove(id)
    return false
  } catch (error) {
    if (answered(error, 400)) return false
    if (!answered(error, 404)) throw error
    return error.failure.service === "cinder"
  }
}

/** Cinder refuses to delete a volume in another state. */
export const isRemovable = (status: string) =>
  status === "available" || (status.startsWith("error") && status !== "error_deleting")

const notRemoved = () =>
  new UpstreamError(
    {
      ...{ service: "cinder", status: null, requestId: null },
      message: "The block storage service has not deleted the volume yet. Try again later.",
    },
    { httpStatus: 504 },
  )
