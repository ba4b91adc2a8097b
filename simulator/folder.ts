import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { rename, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Volume } from "./block-storage.js"
import type { Server } from "./compute.js"
import { lock } from "./lock.js"
import { emptyRecords, imageKey, type Image, type Records } from "./world.js"

/** Where a world is stored. Without a name it is a temporary folder that `close` removes. */
export interface Folder {
  dataFolder: string
  records: Records
  /** Schedules a write of the records; `close` writes any that are pending. */
  changed(records: Records): void
  close(records: Records): Promise<void>
}

const writeDelay = 50

/** The records as JSON: maps and sets as arrays. */
interface Written extends Omit<Records, "images" | "deleted" | "servers" | "volumes"> {
  images: Image[]
  /** Absent in folders of earlier releases. */
  servers?: Server[]
  volumes?: Volume[]
  deleted: string[]
}

const written = ({ identity, images, deleted, members, tasks, servers, volumes }: Records): Written => ({
  identity,
  images: [...images.values()],
  deleted: [...deleted],
  members,
  tasks,
  servers: [...servers.values()],
  volumes: [...volumes.values()],
})

function read(file: string): Records | undefined {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch {
    return undefined
  }
  const { images, deleted, servers = [], volumes = [], ...rest } = JSON.parse(text) as Written
  return {
    ...rest,
    images: new Map(images.map((image) => [imageKey(image.id), image])),
    deleted: new Set(deleted),
    servers: new Map(servers.map((server) => [server.id, server])),
    volumes: new Map(volumes.map((volume) => [volume.id, volume])),
  }
}

const LOCK = "lock"

/** Opens a folder, with a lock until `close`. Throws if another process uses the folder. */
export function openFolder(name: string | undefined, fresh: boolean): Folder {
  const root = name ?? mkdtempSync(join(tmpdir(), "polaris-simulator-"))
  mkdirSync(root, { recursive: true })
  const unlock = lock(join(root, LOCK), root)
  if (fresh) empty(root)
  const dataFolder = join(root, "data")
  mkdirSync(dataFolder, { recursive: true })
  const file = join(root, "state.json")
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = (records: Records) => {
    const text = JSON.stringify(written(records))
    writing = writing.then(async () => {
      await writeFile(`${file}.new`, text)
      await rename(`${file}.new`, file)
    })
    return writing
  }
  return {
    dataFolder,
    records: read(file) ?? emptyRecords(),
    changed(records) {
      if (name === undefined) return
      timer ??= setTimeout(() => {
        timer = undefined
        void write(records)
      }, writeDelay)
    },
    async close(records) {
      clearTimeout(timer)
      if (name === undefined) rmSync(root, { recursive: true, force: true })
      else await write(records)
      unlock()
    },
  }
}

function empty(root: string): void {
  for (const name of readdirSync(root).filter((one) => one !== LOCK))
    rmSync(join(root, name), { recursive: true, force: true })
}
