import { randomUUID } from "node:crypto"
import { createReadStream, createWriteStream, rmSync } from "node:fs"
import { copyFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import type { Piece } from "./state.js"

/** Stores bytes, each piece in a file. Nothing is kept in memory. */
export interface Disk {
  /** Writes the bytes of a source; if it throws, nothing is left behind. */
  write(bytes: AsyncIterable<Buffer>): Promise<Piece>
  /** Reads the bytes from `start` to `end`, inclusive, across all pieces. */
  read(pieces: Piece[], start: number, end: number): AsyncGenerator<Buffer>
  copy(pieces: Piece[]): Promise<Piece[]>
  /** Removes pieces; those that are being read are removed afterwards. */
  remove(pieces: Piece[]): void
  /** Removes every file that is not one of these and is not being written. Returns how many. */
  keepOnly(pieces: Piece[]): Promise<number>
}

export function createDisk(folder: string): Disk {
  const readers = new Map<string, number>()
  const doomed = new Set<string>()
  const fresh = new Set<string>()
  const at = (file: string) => join(folder, file)

  function drop(file: string): void {
    if (readers.has(file)) doomed.add(file)
    else rmSync(at(file), { force: true })
  }

  function hold(pieces: Piece[]): () => void {
    for (const { file } of pieces) readers.set(file, (readers.get(file) ?? 0) + 1)
    return () => {
      for (const { file } of pieces) {
        const left = (readers.get(file) ?? 1) - 1
        if (left > 0) readers.set(file, left)
        else readers.delete(file)
        if (left === 0 && doomed.delete(file)) drop(file)
      }
    }
  }

  /** A new file counts as being written until its caller had time to record it. */
  async function create<T>(fill: (file: string) => Promise<T>): Promise<T> {
    const file = randomUUID()
    fresh.add(file)
    try {
      return await fill(file)
    } catch (error) {
      drop(file)
      throw error
    } finally {
      setImmediate(() => fresh.delete(file))
    }
  }

  return {
    write: (bytes) =>
      create(async (file) => {
        const target = createWriteStream(at(file))
        await pipeline(bytes, target)
        return { file, size: target.bytesWritten }
      }),
    async *read(pieces, start, end) {
      const release = hold(pieces)
      try {
        let offset = 0
        for (const { file, size } of pieces) {
          const [first, last] = [Math.max(start - offset, 0), Math.min(end - offset, size - 1)]
          offset += size
          if (first > last) continue
          for await (const chunk of createReadStream(at(file), { start: first, end: last }))
            yield chunk as Buffer
        }
      } finally {
        release()
      }
    },
    async copy(pieces) {
      const release = hold(pieces)
      const copyOne = ({ file: from, size }: Piece) =>
        create(async (file) => {
          await copyFile(at(from), at(file))
          return { file, size }
        })
      return Promise.all(pieces.map(copyOne)).finally(release)
    },
    remove(pieces) {
      for (const { file } of pieces) drop(file)
    },
    async keepOnly(pieces) {
      const named = new Set(pieces.map(({ file }) => file))
      const left = (await readdir(folder)).filter(
        (file) => !named.has(file) && !fresh.has(file) && !readers.has(file),
      )
      for (const file of left) drop(file)
      return left.length
    },
  }
}
