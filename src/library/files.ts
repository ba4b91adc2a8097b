import { PICTURES, VARIANTS } from "../schemas/library/values.js"
import { Refusal } from "../errors.js"
import type { ImageRow, VariantRow } from "./tables.js"

/** An object at the store, and how to deliver it. */
export interface StoredFile {
  key: string
  filename: string
  contentType: string
  /** Browsers may show it. All other files are only saved. */
  isPicture: boolean
}

/** Media types of pictures by their formats. */
const TYPES = Object.fromEntries(Object.entries(PICTURES).map(([type, format]) => [format as string, type]))

const ENDINGS: Record<string, string[]> = { jpeg: ["jpg", "jpeg", "jpe", "jfif"], tiff: ["tif", "tiff"] }

/** Whether the image has a file to deliver. */
export const hasOriginal = (image: ImageRow) => image.etag !== null && IS_STORED[image.status](image)

/** The file as it was uploaded. Throws Refusal 409 if there is none yet or it has been removed. */
export function originalOf(image: ImageRow): StoredFile {
  if (!hasOriginal(image)) throw new Refusal(409, whyNot(image))
  const type = image.kind === "picture" ? TYPES[image.format ?? ""] : undefined
  const isPicture = type !== undefined
  return {
    ...{ key: image.objectKey, contentType: type ?? "application/octet-stream", isPicture },
    filename: isPicture ? withEnding(image.filename, image.format ?? "") : image.filename,
  }
}

const yes = () => true
const no = () => false

/**
 * Whether an image has a file, by its status. After a failure, a file that Glance refused is kept; an invalid
 * one is deleted.
 */
const IS_STORED: Record<ImageRow["status"], (image: ImageRow) => boolean> = {
  ...{ upload_pending: no, uploading: no, stored: yes, processing: yes, ready: yes },
  failed: ({ glanceRequest }) => glanceRequest !== null,
}

function whyNot({ status, failure, glanceId }: ImageRow): string {
  if (status === "failed") return `This image could not be used: ${failure?.message ?? "it is damaged."}`
  if (glanceId !== null)
    return `The library no longer has the file of this image. Glance has it as image ${glanceId}.`
  return "This image has no data yet. Complete its upload first."
}

/**
 * A smaller copy of a picture, or undefined while it is being made. Throws Refusal 404 for a variant that
 * does not exist, and 409 for one that could not be made.
 */
export function variantOf(
  image: ImageRow,
  name: string,
  row: VariantRow | undefined,
): StoredFile | undefined {
  if (!(VARIANTS as readonly string[]).includes(name))
    throw new Refusal(404, `There is no variant ${name}. Ask for original, ${VARIANTS.join(" or ")}.`)
  if (image.kind === "disk") throw new Refusal(404, "A disk image has no variants. Ask for the original.")
  originalOf(image)
  if (row?.status === "failed")
    throw new Refusal(409, `The variant ${name} could not be made. Ask for the original.`)
  if (row === undefined && image.status === "ready")
    throw new Refusal(404, `This picture has no variant ${name}. Ask for the original.`)
  if (row?.status !== "ready" || row.objectKey === null) return undefined
  const filename = `${stem(image.filename)}.webp`
  return { key: row.objectKey, filename, contentType: "image/webp", isPicture: true }
}

/** Gives a picture's name the extension of its actual format, so that no browser opens it as a page. */
function withEnding(filename: string, format: string): string {
  const endings = ENDINGS[format] ?? [format]
  const isFitting = endings.some((ending) => filename.toLowerCase().endsWith(`.${ending}`))
  return isFitting ? filename : `${filename}.${format}`
}

const stem = (filename: string) => /^(.+)\.[^.]*$/.exec(filename)?.[1] ?? filename
