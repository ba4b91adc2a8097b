import { LINUX_SCRIPTS } from "./linux.js"
import { WINDOWS_SCRIPTS } from "./windows.js"

/** The scripts that Polaris ships, by name. */
export const SHIPPED: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...LINUX_SCRIPTS, ...WINDOWS_SCRIPTS }),
)
