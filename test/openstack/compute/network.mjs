// A network with a subnet that every project may use.
import { ask, openKeystone } from "../keystone.mjs"

const [keystoneUrl] = process.argv.slice(2)
const { token, urlOf } = await openKeystone(keystoneUrl)
const neutron = `${await urlOf("network")}/v2.0`

const { body: found } = await ask(`${neutron}/networks?name=shared`, { token })
if (found.networks.length === 0) {
  const { body: made } = await ask(`${neutron}/networks`, {
    token,
    body: { network: { name: "shared", shared: true } },
  })
  const subnet = { network_id: made.network.id, ip_version: 4, cidr: "192.0.2.0/24" }
  await ask(`${neutron}/subnets`, { token, body: { subnet } })
}
