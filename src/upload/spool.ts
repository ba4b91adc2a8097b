import { randomUUID } from "node:crypto"
import { mkdir, open, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { Refusal } from "../errors.js"
import { fileTooLarge } from "./pipeline.js"

/** A file that arrived before the id of its image. */
export interface Spooled {
  size: number
  read(): Readable
  /** Deletes the file. */
  close(): Promise<void>
}

export interface Spool {
  /**
   * Writes a project's stream to disk. Throws Refusal 413 if it is too large, or exceeds the limit of the
   * project or of all files together, and 408 if it takes too long.
   */
  take(projectId: string, source: AsyncIterable<Buffer>): Promise<Spooled>
  /** Removes the files of a crashed process. */
  sweep(): Promise<void>
  /** Bytes on disk. */
  used(): number
}

const SUFFIX = ".polaris-spool"
const FULL =
  "There is no space to store a file that comes before its imageId. Send imageId before file, in the query or in X-Image-Id."

const tooSlow = (timeoutMs: number) =>
  `The file did not arrive within ${Math.round(timeoutMs / 1000)} seconds. Send imageId before file to have more time.`

function noFolder(error: unknown): string[] {
  if ((error as { code?: string } | null)?.code === "ENOENT") return []
  throw error
}

/** The errors of a full disk or an exceeded disk quota. */
const isFull = (error: unknown) =>
  ["ENOSPC", "EDQUOT", "EFBIG"].includes((error as { code?: string } | null)?.code ?? "")

interface SpoolOptions {
  spoolFolder: string
  /** Bytes on disk, for all uploads of this process together. */
  spoolMaxBytes: number
  /** Bytes on disk for the uploads of one project. */
  spoolMaxBytesPerProject: number
  /** Bytes of one file. */
  maxBytes: number
  /** The time for one file to arrive. */
  spoolTimeoutMs: number
}

export function createSpool(options: SpoolOptions): Spool {
  const { spoolFolder: folder, spoolMaxBytes, spoolMaxBytesPerProject, maxBytes, spoolTimeoutMs } = options
  let used = 0
  const usedBy = new Map<string, number>()

  function take(projectId: string, bytes: number): void {
    const own = (usedBy.get(projectId) ?? 0) + bytes
    if (used + bytes > spoolMaxBytes || own > spoolMaxBytesPerProject) throw new Refusal(413, FULL)
    used += bytes
    usedBy.set(projectId, own)
  }

  function giveBack(projectId: string, bytes: number): void {
    used -= bytes
    const own = (usedBy.get(projectId) ?? 0) - bytes
    if (own > 0) usedBy.set(projectId, own)
    else usedBy.delete(projectId)
  }

  /** Removed from the folder while it is open, so that its space is freed even if the process crashes. */
  async function nameless() {
    await mkdir(folder, { recursive: true })
    const path = join(folder, `${randomUUID()}${SUFFIX}`)
    const file = await open(path, "wx+", 0o600)
    /** Another process that is starting may already have removed it. */
    await rm(path, { force: true })
    return file
  }

  return {
    async take(projectId, source) {
      const end = Date.now() + spoolTimeoutMs
      const file = await nameless()
      let size = 0
      const close = async () => {
        giveBack(projectId, size)
        size = 0
        await file.close()
      }
      try {
        for await (const chunk of source) {
          if (size + chunk.length > maxBytes) throw fileTooLarge(maxBytes)
          if (Date.now() > end) throw new Refusal(408, tooSlow(spoolTimeoutMs))
          take(projectId, chunk.length)
          size += chunk.length
          await file.appendFile(chunk)
        }
      } catch (error) {
        await close()
        throw isFull(error) ? new Refusal(503, { message: FULL, cause: error }) : error
      }
      return { size, read: () => file.createReadStream({ start: 0, autoClose: false }), close }
    },

    async sweep() {
      const left = await readdir(folder).catch(noFolder)
      const ours = left.filter((name) => name.endsWith(SUFFIX))
      await Promise.all(ours.map((name) => rm(join(folder, name), { force: true })))
    },
    used: () => used,
  }
}
