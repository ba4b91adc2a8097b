import { createGunzip, type ZlibOptions } from "node:zlib"
import type { Inspection } from "./inspection.js"

/** The largest number of unpacked bytes, and the packed bytes per step, which can expand a thousandfold. */
const LIMIT = 16 * 1024 * 1024
const SLICE = 1024
/** Large enough for the whole output of a slice. */
const OPTIONS: ZlibOptions & { readableHighWaterMark: number } = { readableHighWaterMark: 2 * 1024 * 1024 }

const BROKEN = "The file starts as gzip but cannot be unpacked. Compress it again."
const TOO_DEEP =
  "The first 16 MiB of the gzip file's content are not enough to inspect it. Upload the disk without compression."

/** Inspects the content of a gzip file, and unpacks only as much as needed. */
export function createUnpacked(inner: Inspection): Inspection {
  const gunzip = createGunzip(OPTIONS)
  let problem: string | undefined
  let unpacked = 0
  let go = () => {}
  gunzip.on("error", () => {
    problem ??= BROKEN
    go()
  })

  /** Resolves when the output of these bytes can be read. zlib never calls back for a write that fails. */
  const write = (bytes: Buffer) =>
    new Promise<void>((resolve) => {
      go = resolve
      gunzip.write(bytes, () => resolve())
    })

  async function look(bytes: Buffer): Promise<string | undefined> {
    await write(bytes)
    const plain = gunzip.read() as Buffer | null
    if (plain === null) return problem
    unpacked += plain.length
    const found = await inner.take(plain)
    return found ?? (!inner.isDone && unpacked > LIMIT ? TOO_DEEP : problem)
  }

  return {
    async take(bytes) {
      for (let at = 0; at < bytes.length && !inner.isDone; at += SLICE)
        problem ??= await look(Buffer.from(bytes.subarray(at, at + SLICE)))
      if (inner.isDone || problem !== undefined) gunzip.destroy()
      return problem
    },
    async end() {
      problem ??= await inner.end()
      gunzip.destroy()
      return problem
    },
    get isDone() {
      return inner.isDone
    },
    spare: (left) => (inner.isDone ? left : 0),
    skip() {},
  }
}
