import { randomUUID } from "node:crypto"
import { mkdir, open, readdir, unlink } from "node:fs/promises"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { Refusal } from "../errors.js"

/** A file that came before anybody knew which image it is for. */
export interface Spooled {
  size: number
  read(): Readable
  /** Frees the disk. */
  close(): Promise<void>
}

export interface Spool {
  /** Writes a stream to disk. Refusal 413 when all spooled files together would pass the bound. */
  take(source: AsyncIterable<Buffer>): Promise<Spooled>
  /** Removes what a crashed process has left. */
  sweep(): Promise<void>
}

const SUFFIX = ".polaris-spool"
const FULL =
  "There is no room to keep a file that comes before its imageId. Send imageId before file, in the query or in X-Image-Id."

/** `max`: bytes on disk for all uploads of this process together. */
export function createSpool({ folder, max }: { folder: string; max: number }): Spool {
  let used = 0

  /** Without a name from its first moment: the disk is free again when the process ends, however it ends. */
  async function nameless() {
    await mkdir(folder, { recursive: true })
    const path = join(folder, `${randomUUID()}${SUFFIX}`)
    const file = await open(path, "wx+", 0o600)
    await unlink(path)
    return file
  }

  return {
    async take(source) {
      const file = await nameless()
      let size = 0
      const close = async () => {
        used -= size
        size = 0
        await file.close()
      }
      try {
        for await (const chunk of source) {
          if (used + chunk.length > max) throw new Refusal(413, FULL)
          used += chunk.length
          size += chunk.length
          await file.appendFile(chunk)
        }
      } catch (error) {
        await close()
        throw error
      }
      return { size, read: () => file.createReadStream({ start: 0, autoClose: false }), close }
    },

    async sweep() {
      const left = await readdir(folder).catch(() => [])
      const ours = left.filter((name) => name.endsWith(SUFFIX))
      await Promise.all(ours.map((name) => unlink(join(folder, name)).catch(() => undefined)))
    },
  }
}
