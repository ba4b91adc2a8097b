import { z } from "zod"
import { answered } from "../errors.js"
import { segment, type Ask } from "../http/ask.js"
import { inPages } from "../http/in-pages.js"
import { volumeIn, volumesIn, type Volume } from "./volume.js"

/** What a volume is made of. */
export interface NewVolume {
  /** Up to 255 characters. */
  name: string
  sizeGiB: number
  /** The Glance image that Cinder writes to it. */
  imageId: string
  /** Keys and values up to 255 characters. */
  metadata: Record<string, string>
}

const uploaded = z.object({
  "os-volume_upload_image": z.object({ image_id: z.string().regex(/^[\w-]{1,255}$/) }),
})

/** Cinder's response to the marker of a volume that was deleted. */
const isGone = (error: unknown) => answered(error, 404)

/** Volumes in Cinder: Block Storage API v3, "Volumes" and "Volume actions". */
export function createVolumes(ask: Ask) {
  const at = (id: string) => `/volumes/${segment(id)}`
  return {
    /** Cinder has accepted it; that the image has been written is seen in its status, `available`. */
    async create({ name, sizeGiB, imageId, metadata }: NewVolume): Promise<Volume> {
      const body = { volume: { name, size: sizeGiB, imageRef: imageId, metadata } }
      return volumeIn(await ask("POST", "/volumes", { body }))
    },

    async get(id: string): Promise<Volume> {
      return volumeIn(await ask("GET", at(id)))
    },

    /** The volumes of the caller's project that have every one of these pairs. */
    async list(metadata: Record<string, string> = {}): Promise<Volume[]> {
      const pairs = Object.entries(metadata)
      /** Cinder reads the filter as a literal of Python. An operator may have removed it. */
      const query: Record<string, string> = pairs.length === 0 ? {} : { metadata: JSON.stringify(metadata) }
      const volumes = await inPages(query, {
        isGone,
        ask: async (page) => volumesIn(await ask("GET", `/volumes/detail?${page}`)),
      })
      return volumes.filter((volume) => pairs.every(([key, value]) => volume.metadata[key] === value))
    },

    /**
     * Cinder deletes the volume some time after its response. Fails with 400 if it is attached or busy: only
     * one that is `available`, or whose status begins with `error`, can be deleted.
     */
    async remove(id: string): Promise<void> {
      await ask("DELETE", at(id))
    },

    /**
     * The id of the new, private Glance image, which is `queued` or `saving` until Cinder has uploaded the
     * volume. The properties of the image from which the volume was made become its properties. Fails with
     * 400 unless the volume is `available`.
     */
    async uploadAsImage(id: string, image: { name: string; diskFormat: string }): Promise<string> {
      const action = { image_name: image.name, disk_format: image.diskFormat, container_format: "bare" }
      const answer = await ask("POST", `${at(id)}/action`, { body: { "os-volume_upload_image": action } })
      const read = uploaded.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data["os-volume_upload_image"].image_id
    },
  }
}
