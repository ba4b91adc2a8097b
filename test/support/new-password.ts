import { randomBytes } from "node:crypto"
import type { Simulator } from "../../simulator/index.js"
import { secret } from "./log-folder.js"

/** Draws a password that no log may ever hold, and gives it to an account of the simulator. */
export function newPassword(simulator: Simulator, account: string): string {
  const password = secret(randomBytes(12).toString("base64url"))
  const user = simulator.world.identity.users.find(({ name }) => name === account)
  if (user === undefined) throw new Error(`the simulator has no ${account}`)
  user.password = password
  return password
}
