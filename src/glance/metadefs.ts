import { z } from "zod"
import { segment, type Ask } from "../http/ask.js"
import type { Answer } from "../http/send.js"

const text = z.string().nullish()

const association = z.looseObject({ name: z.string(), prefix: text, properties_target: text })

const namespace = z.looseObject({
  namespace: z.string(),
  display_name: text,
  description: text,
  visibility: text,
  owner: text,
  protected: z.boolean().nullish(),
  resource_type_associations: z.array(association).nullish(),
})

/** Each is described as in JSON Schema; one that cannot be read has no description. */
const properties = z.record(z.string(), z.looseObject({}).catch({}))

const namespaceDetail = namespace.extend({
  properties: properties.nullish(),
  objects: z
    .array(
      z.looseObject({
        name: z.string(),
        description: text,
        required: z.array(z.string()).nullish(),
        properties: properties.nullish(),
      }),
    )
    .nullish(),
  tags: z.array(z.looseObject({ name: z.string() })).nullish(),
})

export type NamespaceRecord = z.output<typeof namespace>
export type NamespaceDetailRecord = z.output<typeof namespaceDetail>

const page = z.object({ namespaces: z.array(z.unknown()), next: z.string().nullish() })

const types = z.union([z.string(), z.array(z.string())]).nullish()

const imageSchemaBody = z.looseObject({
  properties: z.record(
    z.string(),
    z.looseObject({
      description: text,
      type: types,
      enum: z.array(z.string().nullable()).nullish(),
      readOnly: z.boolean().nullish(),
      is_base: z.boolean().nullish(),
      maxLength: z.number().nullish(),
      pattern: text,
    }),
  ),
})

export type ImageSchemaRecord = z.output<typeof imageSchemaBody>

/** Namespaces on one page; an operator may allow fewer. */
const PAGE = 100

/** Metadata definitions and schemas: Image API v2, "Metadata definition namespaces" and "Schemas". */
export function createMetadefs(ask: Ask) {
  const all = "/v2/metadefs/namespaces"
  return {
    /** One page of the namespaces for a type of resource; `marker` is the last one of the previous page. */
    async namespaces(resourceType: string, marker: string | undefined) {
      const query = new URLSearchParams({ resource_types: resourceType, limit: String(PAGE) })
      query.set("sort_key", "namespace")
      query.set("sort_dir", "asc")
      if (marker !== undefined) query.set("marker", marker)
      const { namespaces, next } = read(page, await ask("GET", `${all}?${query.toString()}`))
      return { namespaces: namespaces.flatMap((one) => namespace.safeParse(one).data ?? []), isLast: !next }
    },

    /** A namespace with its properties, objects and tags. Names have the prefix for the resource's type. */
    async namespace(name: string, resourceType: string): Promise<NamespaceDetailRecord> {
      const query = new URLSearchParams({ resource_type: resourceType }).toString()
      return read(namespaceDetail, await ask("GET", `${all}/${segment(name)}?${query}`))
    },

    /** What this Glance accepts as an image. */
    async imageSchema(): Promise<ImageSchemaRecord> {
      return read(imageSchemaBody, await ask("GET", "/v2/schemas/image"))
    },
  }
}

export type Metadefs = ReturnType<typeof createMetadefs>

function read<S extends z.ZodType>(schema: S, answer: Answer): z.output<S> {
  const body = schema.safeParse(answer.body)
  if (!body.success) throw answer.invalid()
  return body.data
}
