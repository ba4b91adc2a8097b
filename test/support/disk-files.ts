import { execFileSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/**
 * The text of a file on a disk whose second partition is the root, from its image; empty if there is none.
 * Needs Debian's packages `qemu-utils` and `e2fsprogs`.
 */
export function fileOnDisk(image: Buffer, path: string): string {
  const folder = mkdtempSync(join(tmpdir(), "polaris-disk-"))
  try {
    const packed = join(folder, "image")
    const disk = join(folder, "disk")
    writeFileSync(packed, image)
    execFileSync("qemu-img", ["convert", "-O", "raw", packed, disk])
    return execFileSync("debugfs", ["-R", `cat ${path}`, `${disk}?offset=${rootOf(disk)}`], {
      stdio: ["ignore", "pipe", "ignore"],
    }).toString()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the second partition begins, in bytes. The table has 16 bytes for each, and counts in 512. */
function rootOf(disk: string): number {
  const table = Buffer.alloc(512)
  const file = openSync(disk, "r")
  readSync(file, table)
  closeSync(file)
  return table.readUInt32LE(446 + 16 + 8) * 512
}
