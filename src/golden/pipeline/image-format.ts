import { diskFormatOf } from "../../inspect/recognise.js"
import { answered } from "../../errors.js"
import type { Cloud } from "./building.js"

/** An ISO has its signature after 32 KiB. */
const HEAD = 65_536

/** The last two bytes of a disk's first sector, if something can start from it. */
const isBootable = (head: Buffer) => head[510] === 0x55 && head[511] === 0xaa

/** The disk format of an image by its content, or `unknown` for what no machine starts from. */
export async function formatAt(cloud: Cloud, id: string): Promise<string> {
  const head = await headOf(cloud, id)
  const format = diskFormatOf(head)
  return format === "raw" && !isBootable(head) ? "unknown" : format
}

async function headOf({ glance: { data } }: Cloud, id: string): Promise<Buffer> {
  const range = { start: 0, end: HEAD - 1 }
  /** A store that cannot read parts sends the whole image, of which the beginning is read. */
  const found = await data.read(id, range).catch((error: unknown) => {
    if (!answered(error, 400)) throw error
    return data.read(id)
  })
  if (found === undefined) return Buffer.alloc(0)
  const parts: Buffer[] = []
  let length = 0
  for await (const part of found.bytes) {
    parts.push(part)
    length += part.length
    if (length >= HEAD) break
  }
  return Buffer.concat(parts)
}
