// Fails until Nova has a compute host that machines can be started on, and Neutron responds.
import { ask, openKeystone } from "../keystone.mjs"

const [keystoneUrl] = process.argv.slice(2)
const { token, urlOf } = await openKeystone(keystoneUrl)
/** Until it has listed networks once, Neutron fails to list ports. */
await ask(`${await urlOf("network")}/v2.0/networks`, { token })
const { body } = await ask(`${await urlOf("compute")}/os-hypervisors/detail`, { token })
const [host] = body.hypervisors
if (host?.state !== "up") throw new Error("There is no compute host yet.")
