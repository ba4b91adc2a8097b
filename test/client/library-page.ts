import { afterAll, beforeAll, beforeEach } from "vitest"
import {
  createPolarisClient,
  resumableUpload,
  type PolarisClient,
  type RecordStorage,
  type ResumableProgress,
  type ResumableUploadOptions,
} from "../../src/client/index.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { freePort } from "../support/ports.js"
import { startProxy, type Proxy } from "../support/proxy.js"

export const MiB = 1024 * 1024

/** A page of someone who uploads to the library, with a proxy between it and the store. */
export interface LibraryPage {
  library: LibraryStage
  proxy: Proxy
  person: Person
  client: PolarisClient
  /** As the page's `localStorage`, and as it is after a reload. */
  storage: RecordStorage & Pick<Storage, "length" | "key"> & { all: Map<string, string> }
  /** Begins an upload, and notes what it reports. */
  upload(options: Partial<ResumableUploadOptions> & { file: Blob }): Followed
  /** The PUTs that came to the proxy since the test began. */
  puts(): Proxy["passed"]
  /** Whether the store has these bytes for an image. */
  hasStored(imageId: string, file: Blob): Promise<boolean>
}

export type Followed = ReturnType<typeof resumableUpload> & { seen: ResumableProgress[] }

export function libraryPage(): LibraryPage {
  const p = {} as LibraryPage
  let passedBefore = 0

  beforeAll(async () => {
    const port = await freePort()
    p.proxy = await startProxy(`http://127.0.0.1:${port}`, { closesEarly: true })
    p.library = await openLibrary({ S3_PUBLIC_ENDPOINT: p.proxy.url }, { s3: { port } })
    p.person = await p.library.as("demo")
    const token = p.person.headers["x-auth-token"] ?? ""
    p.client = createPolarisClient({ url: `${p.library.polaris.url}/polaris-bff`, token })
  })
  afterAll(async () => {
    await p.library.close()
    await p.proxy.close()
  })
  beforeEach(() => {
    p.storage = memoryStorage()
    p.proxy.fault(() => undefined)
    passedBefore = p.proxy.passed.length
  })

  p.upload = (options) => {
    const seen: ResumableProgress[] = []
    const onProgress = (progress: ResumableProgress) => {
      seen.push(progress)
      options.onProgress?.(progress)
    }
    const { client, storage, person } = p
    const project = person.projectId
    const upload = resumableUpload({ client, storage, project, hashUpTo: 0, ...options, onProgress })
    return { ...upload, seen }
  }
  p.puts = () => p.proxy.passed.slice(passedBefore).filter(({ call }) => call.startsWith("PUT "))
  p.hasStored = async (imageId, file) => {
    const { store, bucket } = p.library.store
    const object = store.buckets.get(bucket)?.objects.get(`uploads/${imageId}/original`)
    if (object === undefined) throw new Error(`The store has no object of ${imageId}.`)
    const pieces = []
    for await (const bytes of store.disk.read(object.pieces, 0, object.size - 1)) pieces.push(bytes)
    return Buffer.concat(pieces).equals(await bytesOf(file))
  }
  return p
}

function memoryStorage(): LibraryPage["storage"] {
  const all = new Map<string, string>()
  return {
    all,
    get length() {
      return all.size
    },
    key: (at) => [...all.keys()][at] ?? null,
    getItem: (name) => all.get(name) ?? null,
    setItem: (name, value) => void all.set(name, value),
    removeItem: (name) => void all.delete(name),
  }
}

let files = 0

/** A raw disk image of 20 MiB, which is three parts, unlike any other of this run. */
export function diskFile(size = 20 * MiB): File {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4096) bytes.writeUInt32LE(at, at)
  bytes.write(`file ${(files += 1)}`, 64)
  return new File([bytes], `disk-${files}.raw`, { lastModified: 1_700_000_000_000 })
}

export const bytesOf = async (file: Blob) => Buffer.from(await file.arrayBuffer())
