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
  return metadefNamespacesOutput.parse({ namespaces: [...found.values()].map(shownNamespace) })
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
  properties: properties ?? {},
  objects: (objects ?? []).map((one) => ({
    ...withoutNull(one),
    required: one.required ?? [],
    properties: one.properties ?? {},
  })),
  tags: (tags ?? []).map(({ name }) => name),
})

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
