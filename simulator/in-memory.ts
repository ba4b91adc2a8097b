import type { HttpHandler } from "msw"
import { seed } from "./catalogue.js"
import { connectTo, serverHandlers, type Connect } from "./connection.js"
import { openFolder } from "./folder.js"
import { serve } from "./front.js"
import { prefix } from "./glance/handlers.js"
import type { Simulator, SimulatorOptions } from "./start.js"
import { newWorld } from "./world.js"

/** A simulated cloud without a port, and two means to reach it. Close it when the tests end. */
export interface SimulatorInMemory extends Omit<Simulator, "s3"> {
  /** For `createServices`: opens Polaris' connections to this cloud. */
  connect: Connect
  /** For msw: answer requests that the code under test itself sends to this cloud. */
  handlers: HttpHandler[]
}

const ORIGIN = "http://cloud.test"

/**
 * Creates a Keystone and a Glance at `http://cloud.test` that open no port: for tests of a front end, with a
 * Polaris in the same process.
 */
export function createSimulator({
  seed: isSeeded = false,
  ...settings
}: Omit<SimulatorOptions, "port" | "host" | "dir" | "fresh" | "s3"> = {}): SimulatorInMemory {
  const folder = openFolder(undefined, false)
  const world = newWorld(settings)
  world.dataFolder = folder.dataFolder
  world.origin = ORIGIN
  if (isSeeded) seed(world)
  const server = serve(world)
  async function end() {
    world.ending = true
    server.closeAllConnections()
    await Promise.all(world.background)
    await folder.close(world)
  }
  let closing: Promise<void> | undefined
  const close = () => (closing ??= end())
  return {
    url: ORIGIN,
    authUrl: `${ORIGIN}/v3`,
    imageUrl: ORIGIN + prefix,
    ...{ world, requests: world.requests, close },
    connect: connectTo(server),
    handlers: serverHandlers(ORIGIN, server),
    [Symbol.asyncDispose]: close,
  }
}
