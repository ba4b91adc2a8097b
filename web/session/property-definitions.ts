import type { inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { usePropertyLists } from "./property-lists.js"

type Namespace = inferRouterOutputs<AppRouter>["compute"]["metadefNamespace"]

/** What is offered for a property: its help and its values, if the cloud defines it. */
export interface OfferedProperty {
  title?: string | undefined
  description?: string | undefined
  /** The values that its definition allows; empty if it allows any. */
  values: string[]
}

/** By the names of the properties, the operator's suggestions first. */
export type OfferedProperties = ReadonlyMap<string, OfferedProperty>

/**
 * The properties to offer for images: those that the operator suggests and those that the cloud's metadata
 * definitions describe, without those that the operator hides. Definitions are read once, when they are
 * wanted; without an answer there are none.
 */
export function useOfferedProperties(isWanted: boolean): OfferedProperties {
  const { suggested, hidden } = usePropertyLists()
  const read = { staleTime: Infinity, enabled: isWanted }
  const { data } = trpcReact.compute.metadefNamespaces.useQuery(undefined, read)
  const namespaces = trpcReact.useQueries((t) =>
    (data?.namespaces ?? []).map(({ namespace }) => t.compute.metadefNamespace({ namespace }, read)),
  )
  const defined = namespaces.flatMap((query) => (query.data === undefined ? [] : propertiesOf(query.data)))
  const sorted = defined.toSorted(([one], [other]) => (one < other ? -1 : 1))
  const all = new Map<string, OfferedProperty>(suggested.map((name) => [name, { values: [] }]))
  for (const [name, property] of sorted) all.set(name, property)
  for (const name of hidden) all.delete(name)
  return all
}

function propertiesOf({ properties, objects }: Namespace): [string, OfferedProperty][] {
  const all = [properties, ...objects.map((one) => one.properties)].flatMap((one) => Object.entries(one))
  return all.map(([name, { title, description, type, enum: given = [] }]) => {
    const values = type === "boolean" ? ["true", "false"] : given.map(String)
    return [name, { title, description, values }]
  })
}
