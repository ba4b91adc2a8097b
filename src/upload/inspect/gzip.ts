import { createGunzip, type ZlibOptions } from "node:zlib"
import type { Inspection } from "./inspection.js"

/**
 * Bytes that are unpacked at the most, and packed bytes at once: a thousandfold of them comes out at the
 * worst.
 */
const LIMIT = 16 * 1024 * 1024
const SLICE = 1024
/** So that all of a slice's output waits to be read, however much it is. */
const OPTIONS: ZlibOptions & { readableHighWaterMark: number } = { readableHighWaterMark: 2 * 1024 * 1024 }

const BROKEN = "The file begins as gzip, but cannot be unpacked. Pack it again."
const TOO_DEEP =
  "The gzip file cannot be judged by the first 16 MiB of what is in it. Upload the disk without packing it."

/** Judges what is in a gzip file; only as much of it is unpacked as the verdict needs. */
export function createUnpacked(inner: Inspection): Inspection {
  const gunzip = createGunzip(OPTIONS)
  let problem: string | undefined
  let unpacked = 0
  let go = () => {}
  gunzip.on("error", () => {
    problem ??= BROKEN
    go()
  })

  /**
   * Resolves when all that comes out of the bytes can be read; a write that fails is never answered by zlib
   * itself.
   */
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
  }
}
