import type { GlanceImage } from "@polaris-bff/client"
import type { DiskFormat } from "../../parts/disk-formats.js"
import { checkReadable } from "../../parts/readable-file.js"
import { uniqueKey } from "../../parts/unique-key.js"
import type { LibraryFile } from "../../session/library-uploads.js"
import type { NewImage } from "../../session/upload-state.js"
import { propertiesIn, propertyIn } from "./properties.js"
import { imageNameOf, recognise, type Recognised } from "./recognise.js"

/** A chosen file, and the image to create from it. */
export interface Draft {
  key: string
  file: File
  name: string
  disk_format: DiskFormat | null
  recognised: Recognised
  isReadable: boolean
}

/** The fields that all images of one submission share. */
export interface Common {
  visibility: "private" | "shared" | "community" | "public"
  os_type: "linux" | "windows" | null
  tags: string[]
  min_disk: number
  min_ram: number
  protected: boolean
  container_format: NonNullable<GlanceImage["container_format"]>
  /** Each as `name=value`. */
  properties: string[]
}

export const COMMON: Common = {
  visibility: "private",
  os_type: null,
  tags: [],
  min_disk: 0,
  min_ram: 0,
  protected: false,
  container_format: "bare",
  properties: [],
}

/** What a draft takes from another image. */
type Given = { name?: string | undefined; disk_format?: DiskFormat | null | undefined }

export async function draftOf(file: File, given: Given = {}): Promise<Draft> {
  const draft = { key: uniqueKey(), file, name: given.name ?? imageNameOf(file.name) }
  try {
    const recognised = await recognise(file)
    return { ...draft, disk_format: formatOf(recognised, given.disk_format), recognised, isReadable: true }
  } catch {
    return { ...draft, disk_format: null, recognised: {}, isReadable: false }
  }
}

/** The same draft with its file chosen again. The user's input stays. */
export async function withFile(draft: Draft, file: File): Promise<Draft> {
  const fresh = await draftOf(file)
  return { ...fresh, key: draft.key, name: draft.name, disk_format: draft.disk_format ?? fresh.disk_format }
}

/** The same draft, checked again: its file may have changed since it was chosen. */
export const rechecked = (draft: Draft): Promise<Draft> =>
  checkReadable(draft.file).then(
    () => draft,
    () => ({ ...draft, isReadable: false }),
  )

/** What the content says comes first, since Glance may check it. */
function formatOf({ content, name }: Recognised, given: Given["disk_format"]): DiskFormat | null {
  if (content === "compressed") return null
  return content ?? given ?? name ?? null
}

export const isComplete = ({ name, disk_format, isReadable }: Draft) =>
  isReadable && disk_format !== null && name.trim() !== ""

/** The formats that the library hands over to Glance. */
const HANDED_OVER = ["qcow2", "raw", "vmdk", "vhd", "vhdx", "vdi", "iso"] as const

/**
 * The same as a file of the library, which is handed over to Glance; undefined for what only a streamed
 * upload can do.
 */
export function libraryFile({ name, disk_format }: Draft, common: Common): LibraryFile | undefined {
  const { os_type, tags, visibility, min_disk, min_ram, container_format } = common
  const format = HANDED_OVER.find((one) => one === disk_format)
  if (format === undefined || common.protected || container_format !== "bare") return undefined
  const properties = Object.fromEntries(common.properties.map(propertyIn).filter((one) => one !== undefined))
  const title = name.trim()
  return {
    title: title.slice(0, 200),
    /** The format says what it is: browsers have different types for the same name. */
    content_type: "application/octet-stream",
    glance: {
      ...{ name: title, disk_format: format, tags, visibility, min_disk, min_ram },
      properties: { ...properties, ...(os_type && { os_type }) },
    },
  }
}

export const newImage = ({ name, disk_format }: Draft, common: Common): NewImage => ({
  ...settingsOf(common),
  name: name.trim(),
  disk_format,
})

/** The attributes and properties that the images of one submission have in common. */
export const settingsOf = ({ os_type, properties, ...attributes }: Common): NewImage => ({
  ...propertiesIn(properties),
  ...attributes,
  ...(os_type && { os_type }),
})
