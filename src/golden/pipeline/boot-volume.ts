import type { Cinder } from "../../cinder/cinder.js"
import type { Volume } from "../../cinder/volume.js"
import { answered, Refusal } from "../../errors.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { volumeNameFor } from "../describe.js"
import { cloudFor, untilFound, type Building, type Cloud } from "./building.js"

/** How long Cinder may take to write an image to a volume, in milliseconds. */
const LIMIT_MS = 3_600_000

const GIB = 2 ** 30

/** The volume from which a server starts. */
export interface BootVolume {
  id: string
  sizeGiB: number
  /** The format of the image that is made of it: that of its own image, or qcow2. */
  diskFormat: string
  /** When the image had been written to it, in milliseconds since 1970. */
  filledAt: number
}

interface Wanted {
  purpose: "image-creation" | "image-verification"
  imageId: string
  /** When the stage began, in milliseconds since 1970. */
  begun: number
}

/** Makes the volume for a server of a flavor without a disk. Undefined for other flavors. */
export async function makeBootVolume(building: Building, wanted: Wanted): Promise<BootVolume | undefined> {
  const { run, build } = building
  if (build.plan.volumeGiB === undefined) return undefined
  const { purpose, begun } = wanted
  const made = await run.step(`create volume for ${purpose}`, (signal) =>
    findOrCreate(building, wanted, signal),
  )
  const filledAt = await run.step(`fill volume for ${purpose}`, async (signal) => {
    const late = { message: "The volume was not ready in time.", reason: "took_too_long" as const }
    const check = (cloud: Cloud) => isFilled(cloud, made.id)
    await untilFound(building, { ends: begun + LIMIT_MS, late, check }, signal)
    return Date.now()
  })
  return { ...made, filledAt }
}

type Made = Omit<BootVolume, "filledAt">

/** A volume that carries the build's id and the purpose was created before a crash. */
async function findOrCreate(building: Building, wanted: Wanted, signal: AbortSignal): Promise<Made> {
  const { build } = building
  const { imageId, purpose } = wanted
  const { glance, cinder } = await cloudFor(building, signal)
  const { volumes } = cinder()
  const image = await glance.images.get(imageId)
  const least = [build.plan.volumeGiB, image["min_disk"], Number(image["virtual_size"] ?? 0) / GIB]
  const metadata = {
    ...{ polaris_build: build.id, polaris_image: build.imageName, polaris_purpose: purpose },
  }
  const [found] = await volumes.list({ polaris_build: build.id, polaris_purpose: purpose })
  const sizeGiB = Math.ceil(Math.max(...least.map(Number)))
  const made =
    found ?? (await volumes.create({ name: volumeNameFor(build.imageName), sizeGiB, imageId, metadata }))
  return {
    id: made.id,
    sizeGiB: made.size || sizeGiB,
    diskFormat: image["disk_format"] === "raw" ? "raw" : "qcow2",
  }
}

async function isFilled({ cinder }: Cloud, id: string): Promise<true | undefined> {
  const { status } = await volumeOf(cinder(), id)
  return status === "available" ? true : undefined
}

/** A volume of a build. Refusal 422 if somebody has deleted it, or if Cinder could not do its work. */
export async function volumeOf({ volumes }: Cinder, id: string): Promise<Volume> {
  const volume = await volumes.get(id).catch((error: unknown) => {
    if (answered(error, 404)) throw failed("The volume was deleted before the build had ended.")
    throw error
  })
  const { status } = volume
  if (status === "deleting") throw failed("The volume was deleted before the build had ended.")
  if (status.startsWith("error"))
    throw failed(
      `The block storage service could not work on the volume: its status is ${status}. Build the image again; if this persists, contact your operator.`,
    )
  return volume
}

const failed = (message: string) =>
  new Refusal(422, { message, reason: "volume_failed" satisfies GoldenReason })
