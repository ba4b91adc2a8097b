import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { seed } from "./catalogue.js"
import { openFolder } from "./folder.js"
import { serve } from "./front.js"
import { prefix } from "./glance/handlers.js"
import { resumeVolumes } from "./cinder/resume.js"
import { resume } from "./nova/resume.js"
import { startS3, type S3Options, type SimulatedS3 } from "./s3/start.js"
import { newWorld, type LoggedRequest, type Settings, type World } from "./world.js"

/** How a simulated cloud is started, and how its Keystone and Glance are configured (`Settings`). */
export interface SimulatorOptions extends Partial<Settings> {
  /** 0, the default, uses any free port. */
  port?: number
  host?: string
  /** Folder that keeps the state across restarts; without one, `close` deletes the state. */
  dir?: string
  /** Empties the folder first. */
  fresh?: boolean
  /** Adds realistic images to a world that has none. */
  seed?: boolean
  /** Starts an S3-compatible store too, on a port of its own. */
  s3?: true | S3Options
}

/**
 * A running Keystone, Glance, Nova, Neutron and Cinder, with the addresses that a client needs. Close it when
 * the tests end.
 */
export interface Simulator extends AsyncDisposable {
  url: string
  authUrl: string
  imageUrl: string
  /** The state itself, for tests to read and change. */
  world: World
  /** Every request, in order of arrival. */
  requests: LoggedRequest[]
  /** The store, with its endpoint and keys, if there is one. */
  s3: SimulatedS3 | undefined
  close(): Promise<void>
}

/**
 * Starts a Keystone (at /v3), a Glance (at /image), a Nova (at /compute), a Neutron (at /network) and a
 * Cinder (at /volume) on one port and, with `s3`, a store on another. Rejects if a port is in use.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    port = 0,
    host = "127.0.0.1",
    dir,
    fresh = false,
    seed: seeded = false,
    s3: wanted,
    ...settings
  } = options
  const folder = openFolder(dir, fresh)
  const world = newWorld(settings, folder.records)
  world.dataFolder = folder.dataFolder
  world.changed = () => {
    folder.changed(world)
  }
  if (seeded && world.images.size === 0) seed(world)
  const server = serve(world)
  let s3: SimulatedS3 | undefined
  try {
    const location = { host, fresh, ...(dir !== undefined && { dir: join(dir, "s3") }) }
    if (wanted) s3 = await startS3({ ...location, ...(wanted === true ? {} : wanted) })
    world.origin = `http://${host}:${String(await listen(server, port, host))}`
  } catch (error) {
    await s3?.close()
    await folder.close(world)
    throw error
  }
  resume(world)
  resumeVolumes(world)
  let closing: Promise<void> | undefined
  const end = async () => {
    await Promise.all([shut(server, world), s3?.close()])
    await folder.close(world)
  }
  const close = () => (closing ??= end())
  return {
    url: world.origin,
    authUrl: `${world.origin}/v3`,
    imageUrl: world.origin + prefix,
    world,
    requests: world.requests,
    s3,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new Error(`port ${String(port)} is in use on ${host}`) : error)
    })
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function shut(server: Server, world: World): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve()
    }),
  )
  world.ending = true
  server.closeAllConnections()
  await closed
  await Promise.all(world.background)
}
