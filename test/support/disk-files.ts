import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Where the root begins on the disk that compute/make-tiny-image.sh makes, in bytes. */
const ROOT = 33 * 2 ** 20

/**
 * The text of a file on the disk of a tiny machine, from its image; empty if there is none. Needs Debian's
 * packages `qemu-utils` and `e2fsprogs`.
 */
export function fileOnDisk(image: Buffer, path: string): string {
  const folder = mkdtempSync(join(tmpdir(), "polaris-disk-"))
  try {
    const [packed, disk, root] = ["image", "disk", "root"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(packed, image)
    execFileSync("qemu-img", ["convert", "-O", "raw", packed, disk])
    writeFileSync(root, readFileSync(disk).subarray(ROOT, ROOT + 24 * 2 ** 20))
    return execFileSync("debugfs", ["-R", `cat ${path}`, root], {
      stdio: ["ignore", "pipe", "ignore"],
    }).toString()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
