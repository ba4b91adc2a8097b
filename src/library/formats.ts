import { Refusal } from "../errors.js"
import { DISKS, PICTURES } from "../schemas/library/values.js"

export type PictureFormat = (typeof PICTURES)[keyof typeof PICTURES]
export type DiskFormat = (typeof DISKS)[number]

/** Media types of disk images; undefined for types that do not name a format. */
const DISK_TYPES: Record<string, DiskFormat | undefined> = {
  "application/octet-stream": undefined,
  "application/x-qemu-disk": "qcow2",
  "application/x-raw-disk-image": "raw",
  "application/x-vmdk-disk": "vmdk",
  "application/x-vhd-disk": "vhd",
  "application/x-vhdx-disk": "vhdx",
  "application/x-virtualbox-vdi": "vdi",
  "application/x-virtualbox-vhd": "vhd",
  "application/x-virtualbox-vmdk": "vmdk",
  "application/x-virtualbox-ova": "ova",
  "application/x-iso9660-image": "iso",
  "application/x-cd-image": "iso",
  "application/x-tar": "ova",
  "application/ovf": "ova",
}

/** File name extensions of disk images. */
const EXTENSIONS: Record<string, DiskFormat> = {
  ...Object.fromEntries(DISKS.map((format) => [format, format])),
  img: "raw",
}

export type Kind =
  { kind: "picture"; format: PictureFormat } | { kind: "disk"; format: DiskFormat | undefined }

/**
 * The kind of a file by its media type and name; its content decides later. Throws Refusal 415 for kinds that
 * the library does not store.
 */
export function kindOf(contentType: string, filename: string): Kind {
  if (Object.hasOwn(PICTURES, contentType))
    return { kind: "picture", format: PICTURES[contentType as keyof typeof PICTURES] }
  const extension = filename.split(".").at(-1)?.toLowerCase() ?? ""
  if (Object.hasOwn(DISK_TYPES, contentType))
    return { kind: "disk", format: DISK_TYPES[contentType] ?? EXTENSIONS[extension] }
  const message = `The library keeps pictures (${Object.values(PICTURES).join(", ")}) and disk images (${DISKS.join(", ")}), but not ${contentType}.`
  throw new Refusal(415, {
    message,
    issues: [{ path: "content_type", message: "is not a supported type" }],
  })
}
