/**
 * The entry `polaris-bff/simulator`: a Keystone, a Glance, a Nova, a Neutron, a Cinder and an S3-compatible
 * store for tests, on real ports, in memory, or as msw handlers.
 *
 * @example
 * ```ts
 * import { startSimulator } from "polaris-bff/simulator"
 *
 * const simulator = await startSimulator({ seed: true })
 * console.log(`OS_AUTH_URL=${simulator.authUrl}, ${simulator.world.images.size} images`)
 * await simulator.close()
 * ```
 */
export { startSimulator, type Simulator, type SimulatorOptions } from "./start.js"
export { createSimulator, type SimulatorInMemory } from "./in-memory.js"
export { serverHandlers, type Connect } from "./connection.js"
export { keystoneHandlers } from "./keystone/handlers.js"
export { glanceHandlers } from "./glance/handlers.js"
export { novaHandlers } from "./nova/handlers.js"
export { neutronHandlers } from "./neutron/handlers.js"
export { cinderHandlers } from "./cinder/handlers.js"
export { seed } from "./catalogue.js"
export { newWorld, putImage, putMember, releases } from "./world.js"
export type {
  Image,
  LoggedRequest,
  Member,
  MemberStatus,
  PropertyProtection,
  Release,
  Settings,
  Status,
  Visibility,
  World,
} from "./world.js"
export type {
  ComputeSettings,
  Flavor,
  GuestRun,
  Network,
  NovaAction,
  Port,
  Server,
  Stage,
} from "./compute.js"
export type { BlockStorageSettings, CinderAction, Volume, VolumeStage } from "./block-storage.js"
export { startS3, type S3Options, type SimulatedS3 } from "./s3/start.js"
export { projectId } from "./identity.js"
