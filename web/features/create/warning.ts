import { DISK_FORMATS } from "../../parts/disk-formats.js"
import { texts } from "../../texts/texts.js"
import type { Draft } from "./draft.js"
import { hasSignature } from "./recognise.js"

/** Why the upload of a draft will probably fail or be useless; undefined if there is no reason. */
export function warningOf({
  file,
  isReadable,
  disk_format,
  recognised: { content },
}: Draft): string | undefined {
  const { empty, compressed, differs, noSignature } = texts.create.warnings
  if (!isReadable) return undefined
  if (file.size === 0) return empty
  if (content === "compressed") return compressed
  if (disk_format === null || content === disk_format) return undefined
  if (content !== undefined) return differs(DISK_FORMATS[content], DISK_FORMATS[disk_format])
  return hasSignature(disk_format) ? noSignature(DISK_FORMATS[disk_format]) : undefined
}

/** Where the format of a draft comes from, for its field. */
export function formatHint({ recognised: { content, name }, disk_format }: Draft): string {
  const { sources } = texts.create
  if (content !== undefined && content === disk_format) return sources.content
  if (content === undefined && name !== undefined && name === disk_format) return sources.name
  return disk_format === null ? sources.none : ""
}
