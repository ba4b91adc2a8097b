import type { z } from "zod"
import type { Glance } from "../glance/glance.js"
import type { ImageSchemaRecord, NamespaceDetailRecord, NamespaceRecord } from "../glance/metadefs.js"
import {
  metadefNamespaceOutput,
  metadefNamespacesOutput,
  type imageSchemaOutput,
  type MetadefNamespace,
  type metadefNamespaceInput,
  type metadefNamespacesFields,
} from "../schemas/metadefs.js"

interface Asker {
  glance: Pick<Glance, "metadefs">
}

/** All namespaces for a type of resource, by name. */
export async function metadefNamespaces(
  { glance: { metadefs } }: Asker,
  { resourceType }: z.output<typeof metadefNamespacesFields>,
): Promise<z.output<typeof metadefNamespacesOutput>> {
  const found = new Map<string, NamespaceRecord>()
  let marker: string | undefined
  for (;;) {
    const { namespaces, isLast } = await metadefs.namespaces(resourceType, marker)
    const before = found.size
    for (const one of namespaces) found.set(one.namespace, one)
    marker = namespaces.at(-1)?.namespace
    if (isLast || found.size === before) break
  }
  /** Glance's database sorts without regard to case. */
  const sorted = [...found.values()].toSorted((one, other) => (one.namespace < other.namespace ? -1 : 1))
  return metadefNamespacesOutput.parse({ namespaces: sorted.map(shownNamespace) })
}

/** One namespace with its properties. Throws Glance's 404 if there is none, or the caller may not see it. */
export async function metadefNamespace(
  { glance: { metadefs } }: Asker,
  { namespace, resourceType }: z.output<typeof metadefNamespaceInput>,
): Promise<MetadefNamespace> {
  const record = await metadefs.namespace(namespace, resourceType)
  return metadefNamespaceOutput.parse({ ...shownNamespace(record), ...contentsOf(record) })
}

const shownNamespace = (record: NamespaceRecord) => ({
  ...withoutNull(record),
  protected: record.protected ?? false,
  resource_type_associations: (record.resource_type_associations ?? []).map(withoutNull),
})

const contentsOf = ({ properties, objects, tags }: NamespaceDetailRecord) => ({
  properties: typed(properties),
  objects: (objects ?? []).map((one) => ({
    ...withoutNull(one),
    required: one.required ?? [],
    properties: typed(one.properties),
  })),
  tags: (tags ?? []).map(({ name }) => name),
})

/** Glance stores every default as text (recorded from Glance 25). */
const typed = (properties: NamespaceDetailRecord["properties"]) =>
  Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, property]) => [name, withTypedDefault(property)]),
  )

function withTypedDefault(property: Record<string, unknown>): object {
  const { type, default: given } = property
  if (typeof given !== "string") return property
  const value = CONVERSIONS[String(type)]?.(given) ?? given
  return { ...property, default: value }
}

const toNumber = (text: string) => (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined)

const CONVERSIONS: Partial<Record<string, (text: string) => unknown>> = {
  integer: toNumber,
  number: toNumber,
  boolean: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined),
}

const withoutNull = (record: object) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))

type ImageSchema = z.output<typeof imageSchemaOutput>

/** What this cloud accepts as an image. Operators add and remove formats. */
export async function imageSchema({ glance: { metadefs } }: Asker): Promise<ImageSchema> {
  const { properties } = await metadefs.imageSchema()
  const valuesOf = (name: string) => values(properties[name]?.enum) ?? []
  return {
    statuses: valuesOf("status"),
    visibilities: valuesOf("visibility"),
    container_formats: valuesOf("container_format"),
    disk_formats: valuesOf("disk_format"),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, describedProperty(one)]),
    ),
  }
}

/** `null` means that the attribute need not be set. */
const values = (given: (string | null)[] | null | undefined) => given?.filter((value) => value !== null)

function describedProperty(one: ImageSchemaRecord["properties"][string]): ImageSchema["properties"][string] {
  const { description, type, readOnly, is_base, maxLength, pattern } = one
  const [own, most] = [values(one.enum), maxLength ?? undefined]
  return {
    ...(description && { description }),
    types: [type ?? []].flat().filter((name) => name !== "null"),
    isReadOnly: readOnly ?? false,
    isBase: is_base ?? true,
    ...(own && { values: own }),
    ...(most !== undefined && { maxLength: most }),
    ...(pattern && { pattern }),
  }
}
