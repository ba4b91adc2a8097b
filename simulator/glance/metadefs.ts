import { json } from "../answer.js"
import type { Caller } from "./caller.js"
import type { Verb } from "./call.js"
import { Fault } from "./fault.js"
import { metadefFiles, type MetadefNamespace } from "./metadef-files.js"

const loaded = "2026-01-01T00:00:00Z"

/** As Glance stores a file that its `db_load_metadefs` has read. */
const viewOf = ({ properties: _, objects: __, ...namespace }: MetadefNamespace) => ({
  ...namespace,
  visibility: namespace.visibility ?? "private",
  protected: namespace.protected ?? false,
  owner: "admin",
  resource_type_associations: namespace.resource_type_associations.map((one) => ({
    ...one,
    created_at: loaded,
  })),
  created_at: loaded,
  self: `/v2/metadefs/namespaces/${namespace.namespace}`,
  schema: "/v2/schemas/metadefs/namespace",
})

const find = (name: string): MetadefNamespace => {
  const found = metadefFiles.find(({ namespace }) => namespace === name)
  if (!found) throw new Fault(404, `Metadata definition namespace=${name} was not found.`)
  return found
}

/** Glance loads its files as those of a project named `admin`, which nobody is in. */
const isVisible = ({ visibility }: MetadefNamespace, caller: Caller) =>
  visibility === "public" || caller.isAdmin

/** Every default is text. */
const storedProperty = (property: object) =>
  "default" in property ? { ...property, default: String(property.default) } : property

/** GET /v2/metadefs/namespaces. All were created at the same time. */
export const metadefNamespaces: Verb = ({ query, caller }) => {
  const limit = Number(query.get("limit") ?? 25)
  const types = query.get("resource_types")?.split(",")
  const sign = query.get("sort_dir") === "asc" ? 1 : -1
  const marker = query.get("marker")
  const all = metadefFiles
    .filter((one) => isVisible(one, caller))
    .filter(
      ({ resource_type_associations: own }) =>
        types === undefined || own.some(({ name }) => types.includes(name)),
    )
    .toSorted((one, other) => sign * (one.namespace < other.namespace ? -1 : 1))
  const from = marker === null ? 0 : all.indexOf(find(marker)) + 1
  const namespaces = all.slice(from, from + limit).map(viewOf)
  const others = new URLSearchParams(query)
  others.delete("marker")
  const next = new URLSearchParams(others)
  next.set("marker", namespaces.at(-1)?.namespace ?? "")
  return json(200, {
    namespaces,
    first: `/v2/metadefs/namespaces${others.size > 0 ? `?${others.toString()}` : ""}`,
    ...(namespaces.length === limit && { next: `/v2/metadefs/namespaces?${next.toString()}` }),
    schema: "/v2/schemas/metadefs/namespaces",
  })
}

/** GET /v2/metadefs/namespaces/{namespace}: properties have the prefix of the resource's type. */
export const metadefNamespace: Verb = ({ params, query, caller }) => {
  const found = find(decodeURIComponent(params["namespace"] ?? ""))
  if (!isVisible(found, caller)) throw new Fault(404)
  const type = query.get("resource_type")
  const prefix = found.resource_type_associations.find(({ name }) => name === type)?.prefix ?? ""
  const prefixed = (properties: Record<string, object>) =>
    Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [prefix + name, storedProperty(value)]),
    )
  const { properties = {}, objects = [] } = found
  const objectViews = objects.map(({ name, properties: own, ...rest }) => ({
    ...{ name, ...rest, properties: prefixed(own), required: [] },
    ...{ created_at: loaded, schema: "/v2/schemas/metadefs/object" },
    self: `/v2/metadefs/namespaces/${found.namespace}/objects/${name}`,
  }))
  return json(200, {
    ...viewOf(found),
    ...(Object.keys(properties).length > 0 && { properties: prefixed(properties) }),
    ...(objects.length > 0 && { objects: objectViews }),
  })
}
