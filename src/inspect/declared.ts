import { createArchive, isTar } from "./archive.js"
import { createBoth, createChoice } from "./choice.js"
import { createDisk } from "./disk.js"
import { nameOf, OPAQUE } from "./found.js"
import { createUnpacked } from "./gzip.js"
import type { Inspection } from "./inspection.js"
import { tooLarge, unseen } from "./sentences.js"

export interface Declared {
  disk_format: string
  container_format: string
  /** The largest virtual disk, in bytes. */
  maxVirtualBytes: number
}

/** Inspects a file as the data of an image with these formats. */
export function createInspection({ disk_format, container_format, maxVirtualBytes }: Declared): Inspection {
  const limits = { tooLarge: tooLarge(BigInt(maxVirtualBytes)) }
  const disk = () => createDisk(disk_format, limits)
  /** For data that is not itself the disk: it need not contain a disk, but any disk in it must be safe. */
  const other = (found?: (name: string) => void) => createDisk("member", limits, found)
  const unpacked = (inner: Inspection) => createBoth(other(), createUnpacked(inner))
  const archive = () =>
    createBoth(
      other(),
      createArchive(disk_format, (found) => unpackedOr(() => other(found))),
    )

  /** A gzip is unpacked; other compressed files cannot be. */
  const unpackedOr = (plain: () => Inspection) =>
    createChoice((head) => {
      const name = nameOf(head) ?? ""
      return name === "gzip" ? unpacked(plain()) : OPAQUE.has(name) ? unseen(name) : plain()
    })
  const archiveOrDisk = () => createChoice((head) => (isTar(head) ? archive() : disk()))
  const containerOrDisk = () =>
    createChoice((head) => (["gzip", "tar"].includes(nameOf(head) ?? "") ? other() : disk()))

  switch (container_format) {
    case "ova":
    case "ovf":
      return unpackedOr(archiveOrDisk)
    case "compressed":
      return unpackedOr(disk)
    case "docker":
      return containerOrDisk()
    default:
      return disk()
  }
}
