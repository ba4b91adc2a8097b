import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createDisk } from "./disk.js"
import { createFaults, type S3Fault } from "./faults.js"
import { serveStore } from "./front.js"
import { sweep, type Swept } from "./lifecycle.js"
import { openS3Records } from "./records.js"
import { newBucket } from "./state.js"
import type { LoggedStoreRequest, Store, StoreSettings } from "./store.js"

/** How a simulated store is started. */
export interface S3Options extends Partial<StoreSettings> {
  /** 0, the default, uses any free port. */
  port?: number
  host?: string
  /** Folder that keeps the state across restarts; without one, `close` deletes the state. */
  dir?: string
  /** Empties the folder first. */
  fresh?: boolean
  /** A bucket that exists from the start; `polaris` by default. */
  bucket?: string
}

/** An S3-compatible store on a port of its own, with the settings that a client needs. */
export interface SimulatedS3 extends AsyncDisposable {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Every request, in order of arrival. */
  requests: LoggedStoreRequest[]
  /** The state of the store, for tests to read. */
  store: Store
  /** Makes requests of an operation fail. */
  fail(fault: S3Fault): void
  /** Applies the buckets' abort-incomplete rules, and removes files without a record. */
  sweep(): Promise<Swept>
  close(): Promise<void>
}

const DEFAULTS: StoreSettings = {
  region: "us-east-1",
  accessKeyId: "simulated-access-key",
  secretAccessKey: "simulated-secret-key",
  habits: "s3",
  origins: [],
  minPartBytes: 5 * 1024 * 1024,
  now: Date.now,
}

/** Starts the store. Rejects if the port is in use. */
export async function startS3(options: S3Options = {}): Promise<SimulatedS3> {
  const { port = 0, host = "127.0.0.1", dir, fresh = false, bucket = "polaris", ...given } = options
  const settings = { ...DEFAULTS, ...given }
  const { dataFolder, buckets, changed, close: closeRecords } = openS3Records(dir, fresh)
  if (!buckets.has(bucket)) buckets.set(bucket, newBucket(bucket, settings.now()))
  const store: Store = {
    settings,
    buckets,
    disk: createDisk(dataFolder),
    faults: createFaults(),
    requests: [],
    changed,
  }
  await sweep(store)
  const background = new Set<Promise<unknown>>()
  const server = serveStore(store, background)
  try {
    await listen(server, port, host)
  } catch (error) {
    await closeRecords()
    throw error
  }
  let closing: Promise<void> | undefined
  const close = () => (closing ??= shut(server, background).then(closeRecords))
  return {
    endpoint: `http://${host}:${(server.address() as AddressInfo).port}`,
    bucket,
    region: settings.region,
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    requests: store.requests,
    store,
    fail: store.faults.add,
    sweep: () => sweep(store),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new Error(`port ${port} is in use on ${host}`) : error)
    })
    server.listen(port, host, resolve)
  })
}

async function shut(server: Server, background: Set<Promise<unknown>>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
  await Promise.all(background)
}
