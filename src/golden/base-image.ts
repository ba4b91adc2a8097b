import { z } from "zod"
import { answered } from "../errors.js"
import type { Glance } from "../glance/glance.js"
import type { ImageRecord } from "../glance/image.js"
import { wrongField } from "./golden.js"
import type { BaseImage } from "./recipe/recipe.js"

/** The image that a build starts from. */
export interface Base {
  id: string
  hash: string | undefined
  /** In GiB. */
  minDisk: number
  /** In MiB. */
  minRam: number
  /** In bytes. */
  virtualBytes: number
}

/**
 * An active image that the caller sees: by its id, or the newest that matches. Refusal 400 if there is none.
 */
export async function chooseBase(glance: Glance, wanted: BaseImage): Promise<Base> {
  const found = await find(glance, wanted)
  if (found === undefined) throw wrongField("base_image", NONE, "no_base_image")
  if (found.status !== "active")
    throw wrongField(
      "base_image",
      `the image is ${String(found.status)}, and must be active`,
      "no_base_image",
    )
  if (found.disk_format === "iso") throw wrongField("base_image", ISO, "installer_iso")
  return baseFrom(found)
}

const NONE = "there is no active image like this that your project can use. Name another image, or its id"
const ISO =
  "this is an ISO, from which no server starts by itself. Use a disk image, such as a cloud image in qcow2"

async function find({ images }: Glance, wanted: BaseImage): Promise<ImageRecord | undefined> {
  if (typeof wanted === "string" && z.guid().safeParse(wanted).success) {
    const byId = await images.get(wanted).catch((error: unknown) => {
      if (!answered(error, 404)) throw error
    })
    if (byId !== undefined) return byId
  }
  const filter = typeof wanted === "string" ? { name: wanted } : wanted
  const newest = { status: "active", sort: "created_at:desc", limit: "1" }
  const given = Object.entries({ ...filter, ...newest }).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given as [string, string][])
  return (await images.page(query.toString())).images[0]
}

export const baseFrom = (image: ImageRecord): Base => ({
  id: image.id,
  hash: typeof image["os_hash_value"] === "string" ? image["os_hash_value"] : undefined,
  minDisk: Number(image["min_disk"] ?? 0),
  minRam: Number(image["min_ram"] ?? 0),
  virtualBytes: Number(image["virtual_size"] ?? 0),
})
