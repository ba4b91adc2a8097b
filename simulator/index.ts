/** The package's entry `polaris-bff/simulator`. */
export { startSimulator, type Simulator, type SimulatorOptions } from "./start.js"
export { keystoneHandlers } from "./keystone/handlers.js"
export { glanceHandlers } from "./glance/handlers.js"
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
export { projectId } from "./identity.js"
