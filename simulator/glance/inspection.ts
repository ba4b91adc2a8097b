import type { Image, World } from "../world.js"
import type { Seen } from "./data-facts.js"
import { Fault } from "./fault.js"
import { vmdkIsUnsafe, vmdkMatches } from "./inspection-vmdk.js"
import { HEAD_BYTES, sampleOf, type Sample } from "./sample.js"

interface Inspector {
  matches(sample: Sample): boolean
  /** The declared size of the disk in bytes. */
  virtualSize?(sample: Sample): number
  /** Whether Glance refuses such a file in every image. */
  isUnsafe?(sample: Sample): boolean
  /** Bytes that are needed for inspection; a shorter file is refused. */
  needs?: number
}

const SECTOR = 512
const begins = ({ head }: Sample, mark: string) =>
  head.subarray(0, mark.length).equals(Buffer.from(mark, "latin1"))
const isSector = ({ size }: Sample) => size >= SECTOR

/**
 * Recorded from Glance 30 with oslo.utils 8.2. The order does not matter: a file that matches two formats is
 * refused.
 */
const inspectors: Record<string, Inspector> = {
  qcow2: {
    matches: (sample) => isSector(sample) && begins(sample, "QFI\xfb"),
    virtualSize: ({ head }) => Number(head.readBigUInt64BE(24)),
    isUnsafe: ({ head }) => head.readBigUInt64BE(8) !== 0n || hasUnknownFeatures(head),
  },
  qed: { matches: (sample) => isSector(sample) && begins(sample, "QED\0"), isUnsafe: () => true },
  vhd: {
    matches: (sample) => begins(sample, "conectix"),
    virtualSize: ({ head }) => Number(head.readBigUInt64BE(40)),
    needs: SECTOR,
  },
  vhdx: { matches: (sample) => begins(sample, "vhdxfile"), needs: HEAD_BYTES },
  vmdk: {
    matches: vmdkMatches,
    virtualSize: ({ head }) => Number(head.readBigUInt64LE(12)) * SECTOR,
    isUnsafe: vmdkIsUnsafe,
    needs: 64,
  },
  vdi: {
    matches: (sample) => isSector(sample) && sample.head.readUInt32LE(64) === 0xbeda107f,
    virtualSize: ({ head }) => Number(head.readBigUInt64LE(368)),
  },
  iso: {
    matches: ({ head, size }) =>
      size >= 34 * 1024 && ["CD001", "NSR02", "NSR03"].includes(head.toString("latin1", 32_769, 32_774)),
    virtualSize: ({ head }) =>
      head[32_768] === 1 ? head.readUInt32LE(32_768 + 80) * head.readUInt16LE(32_768 + 128) : 0,
  },
  gpt: {
    matches: ({ head, size }) =>
      size >= SECTOR && head.readUInt16LE(510) === 0xaa55 && !(head[16] === 2 && head[21] === 0xf8),
  },
  luks: {
    matches: (sample) => begins(sample, "LUKS\xba\xbe"),
    isUnsafe: ({ head }) => head.readUInt16BE(6) !== 1,
    needs: 592,
  },
}

/**
 * A qcow2 of version 2 has no features; of version 3 only the first four are known, the third of which is a
 * data file.
 */
function hasUnknownFeatures(head: Buffer): boolean {
  const features = head.readBigUInt64BE(72)
  const version = head.readUInt32BE(4)
  return (features & 4n) !== 0n || (version !== 2 && (version !== 3 || features > 15n))
}

type Verdict = { refused: string } | { virtualSize: number | null }

/**
 * The result of Glance's inspection of these bytes for an image of that disk format. The size of a vhdx is
 * not determined.
 */
export function inspect(sample: Sample, diskFormat: string): Verdict {
  const found = Object.keys(inspectors).filter((name) => inspectors[name]?.matches(sample))
  if (found.length > 1) return { refused: `Multiple formats detected: ${found.join(",")}` }
  const [format = "raw"] = found
  const isFree = diskFormat === "raw" || (format === "raw" && !(diskFormat in inspectors))
  if (format !== diskFormat && !isFree) {
    return { refused: `Image disk_format ${diskFormat} does not match stream data ${format}` }
  }
  const inspector = inspectors[format]
  if (sample.size < (inspector?.needs ?? 0)) return { refused: "Incomplete file cannot be safety checked" }
  if (inspector?.isUnsafe?.(sample)) return { refused: "Image failed safety checks" }
  if (diskFormat === "raw") return { virtualSize: sample.size || null }
  return { virtualSize: (format === diskFormat && inspector?.virtualSize?.(sample)) || null }
}

/**
 * Since 2025.1 Glance inspects the data at the end of an upload or import into a bare image, and refuses it
 * with 415.
 */
export async function mustPassInspection(
  world: World,
  image: Image,
  file: string,
  seen: Seen,
): Promise<void> {
  if (world.settings.release === "zed" || image.container_format !== "bare") return
  const verdict = inspect(await sampleOf(file), image.disk_format ?? "")
  if ("refused" in verdict) throw new Fault(415)
  seen.virtualSize = verdict.virtualSize
}
