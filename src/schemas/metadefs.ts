import { z } from "zod"

/** What Glance itself accepts as a name: up to 80 characters. */
const name = z.string().min(1).max(80)

const resourceType = name.default("OS::Glance::Image")

/** The fields of `metadefNamespaces`. */
export const metadefNamespacesFields = z.strictObject({
  /** For which type of resource, as Glance names it. */
  resourceType,
})

/** The input of `metadefNamespace`. */
export const metadefNamespaceInput = z.strictObject({ namespace: name, resourceType })

const text = z.string().optional()

const namespace = z.object({
  namespace: z.string(),
  display_name: text,
  description: text,
  visibility: text,
  owner: text,
  protected: z.boolean(),
  /** The types of resources to whose properties it applies. */
  resource_type_associations: z.array(z.object({ name: z.string(), prefix: text, properties_target: text })),
})

/** The output of `metadefNamespaces`, by name. */
export const metadefNamespacesOutput = z.object({ namespaces: z.array(namespace) })

const TYPES = ["array", "boolean", "integer", "number", "object", "string"] as const

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const count = z.number().optional()

/** A property, as in JSON Schema. A field of another type is left out. */
const property = z.object({
  title: text.catch(undefined),
  description: text.catch(undefined),
  type: z.enum(TYPES).optional().catch(undefined),
  enum: z.array(scalar).optional().catch(undefined),
  default: z
    .union([scalar, z.array(scalar)])
    .optional()
    .catch(undefined),
  minimum: count.catch(undefined),
  maximum: count.catch(undefined),
  minLength: count.catch(undefined),
  maxLength: count.catch(undefined),
  pattern: text.catch(undefined),
  /** How values are compared, for schedulers: `<in>`, `<or>`. */
  operators: z.array(z.string()).optional().catch(undefined),
  /** Of the entries of an array. */
  items: z
    .object({ type: z.enum(TYPES).optional().catch(undefined), enum: z.array(scalar).optional() })
    .optional()
    .catch(undefined),
  readonly: z.boolean().optional().catch(undefined),
})

const properties = z.record(z.string(), property)

/** The output of `metadefNamespace`. */
export const metadefNamespaceOutput = z.object({
  ...namespace.shape,
  /** By the names that they have on the resource. */
  properties,
  /** Groups of properties that belong together. */
  objects: z.array(
    z.object({ name: z.string(), description: text, required: z.array(z.string()), properties }),
  ),
  tags: z.array(z.string()),
})

/** A namespace of metadata definitions, with its properties. */
export type MetadefNamespace = z.output<typeof metadefNamespaceOutput>

/** The output of `imageSchema`. */
export const imageSchemaOutput = z.object({
  statuses: z.array(z.string()),
  visibilities: z.array(z.string()),
  container_formats: z.array(z.string()),
  disk_formats: z.array(z.string()),
  /** Every attribute and property that the schema describes. */
  properties: z.record(
    z.string(),
    z.object({
      description: text,
      types: z.array(z.string()),
      /** Glance sets it. */
      isReadOnly: z.boolean(),
      /** False for properties that images need not have. */
      isBase: z.boolean(),
      values: z.array(z.string()).optional(),
      maxLength: count,
      pattern: text,
    }),
  ),
})
