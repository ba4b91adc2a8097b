import { z } from "zod"
import type { Answer } from "../http/send.js"
import type { GlanceImage } from "../schemas/image.js"

type Documented = Omit<GlanceImage, "id" | "hw_qemu_guest_agent">

/**
 * An image as Glance gives it (Image API v2, "Images"): `null` for an attribute that is not set, tags in any
 * order, every property as text. Only the id is validated (docs/adr/0008). `images/shown-image.ts` makes the
 * guide's image of it.
 */
export type ImageRecord = { [Name in keyof Documented]: Documented[Name] | null } & {
  id: string
  hw_qemu_guest_agent?: string | null
  /** The id of the running import's task. */
  os_glance_import_task?: string | null
}

const record = z.looseObject({ id: z.string() })

const isImage = (body: unknown): body is ImageRecord => record.safeParse(body).success

/** The images in a list. Entries that are not images are omitted. */
export const imageRecordsIn = (bodies: unknown[]): ImageRecord[] => bodies.filter(isImage)

export function imageRecordIn(answer: Answer): ImageRecord {
  if (!isImage(answer.body)) throw answer.invalid()
  return answer.body
}
