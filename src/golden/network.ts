import type { Caller } from "../call.js"
import { wrongField } from "./golden.js"
import type { Network } from "../neutron/neutron.js"

/**
 * The network for a build's server: by id or name, or the only one to which servers can be attached. None in
 * a cloud that has none. Refusal 400 if the choice is not clear.
 */
export async function chooseNetworks(
  read: () => Promise<Network[]>,
  { networkEndpoint, project }: Caller,
  wanted: string | undefined,
): Promise<string[]> {
  if (networkEndpoint === undefined && wanted === undefined) return []
  const all = await read()
  if (wanted !== undefined) return [named(all, wanted).id]
  const inside = all.filter((network) => !network["router:external"])
  const own = inside.filter(({ project_id }) => project_id === project.id)
  const [only, ...others] = own.length > 0 ? own : inside
  if (others.length > 0)
    throw wrongField(
      "network",
      `your project has several networks. Name one of ${namesOf(inside)}`,
      "no_network",
    )
  return only === undefined ? [] : [only.id]
}

function named(all: readonly Network[], wanted: string): Network {
  const byId = all.find(({ id }) => id === wanted)
  const [first, ...others] = byId === undefined ? all.filter(({ name }) => name === wanted) : [byId]
  if (first === undefined)
    throw wrongField(
      "network",
      `there is no network ${JSON.stringify(wanted)}. There are ${namesOf(all)}`,
      "no_network",
    )
  if (others.length > 0)
    throw wrongField(
      "network",
      `${others.length + 1} networks have this name. Use the id of one`,
      "no_network",
    )
  return first
}

const namesOf = (all: readonly Network[]) =>
  all
    .slice(0, 20)
    .map(({ name, id }) => name || id)
    .join(", ") || "none"
