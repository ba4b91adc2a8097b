import type { DiskFormat } from "../../parts/disk-formats.js"
import type { NewImage } from "../../session/upload-state.js"
import { guessFormat, imageNameOf } from "./recognise.js"

/** A file that was picked, and what is known of the image it will become. */
export interface Draft {
  key: string
  file: File
  name: string
  disk_format: DiskFormat | null
  /** Where the format comes from; `compressed` has none. */
  guess: "found" | "compressed" | "unknown"
}

/** What all images of one go have in common. */
export interface Common {
  visibility: "private" | "shared" | "community" | "public"
  os_type: "linux" | "windows" | null
  tags: string[]
  min_disk: number
  min_ram: number
  protected: boolean
}

export const COMMON: Common = {
  visibility: "private",
  os_type: null,
  tags: [],
  min_disk: 0,
  min_ram: 0,
  protected: false,
}

export async function draftOf(file: File): Promise<Draft> {
  const format = await guessFormat(file)
  const draft = { key: crypto.randomUUID(), file, name: imageNameOf(file.name) }
  if (format === "compressed") return { ...draft, disk_format: null, guess: "compressed" }
  return { ...draft, disk_format: format, guess: format === null ? "unknown" : "found" }
}

export function newImage({ name, disk_format }: Draft, { os_type, ...common }: Common): NewImage {
  return { name: name.trim(), disk_format, container_format: "bare", ...common, ...(os_type && { os_type }) }
}
