import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { rename, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Bucket, Buckets, Upload } from "./state.js"

/** Where a store is saved. Without a name it is a temporary folder that `close` removes. */
export interface S3Records {
  dataFolder: string
  buckets: Buckets
  /** Schedules a write; `close` writes if none has happened. */
  changed(): void
  close(): Promise<void>
}

const WRITE_DELAY_MS = 50

export function openS3Records(name: string | undefined, fresh: boolean): S3Records {
  const root = name ?? mkdtempSync(join(tmpdir(), "polaris-s3-"))
  if (fresh) rmSync(root, { recursive: true, force: true })
  const dataFolder = join(root, "data")
  mkdirSync(dataFolder, { recursive: true })
  const file = join(root, "state.json")
  const buckets = existsSync(file) ? read(readFileSync(file, "utf8")) : (new Map() as Buckets)
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  const write = async () => {
    const text = written(buckets)
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  return {
    dataFolder,
    buckets,
    changed() {
      if (name === undefined) return
      timer ??= setTimeout(() => {
        timer = undefined
        writing = writing.then(write)
      }, WRITE_DELAY_MS)
    },
    async close() {
      clearTimeout(timer)
      await writing
      if (name === undefined) rmSync(root, { recursive: true, force: true })
      else writeFileSync(file, written(buckets))
    },
  }
}

/** Maps as arrays of pairs. */
const written = (buckets: Buckets) =>
  JSON.stringify([...buckets], (_name, value: unknown) => (value instanceof Map ? [...value] : value))

type WrittenBucket = Omit<Bucket, "objects" | "uploads" | "completed"> & {
  objects: [string, never][]
  uploads: [string, Omit<Upload, "parts"> & { parts: [number, never][] }][]
  completed: [string, never][]
}

function read(text: string): Buckets {
  const pairs = JSON.parse(text) as [string, WrittenBucket][]
  return new Map(
    pairs.map(([name, { objects, uploads, completed, cors, lifecycle, ...rest }]) => [
      name,
      {
        ...{ ...rest, cors, lifecycle },
        objects: new Map(objects),
        uploads: new Map(uploads.map(([id, upload]) => [id, { ...upload, parts: new Map(upload.parts) }])),
        completed: new Map(completed),
      },
    ]),
  )
}
