import { statuses, visibilities } from "../world.js"

/** The subset of JSON Schema that Glance's own schemas use. */
export interface Schema {
  type?: string | readonly string[]
  description?: string
  readOnly?: boolean
  maxLength?: number
  pattern?: string
  enum?: readonly (string | null)[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: readonly string[]
  is_base?: boolean
  writeOnly?: boolean
  minLength?: number
}

export const containerFormats = [
  null,
  "ami",
  "ari",
  "aki",
  "bare",
  "ovf",
  "ova",
  "docker",
  "compressed",
] as const
export const diskFormats = [
  ...[null, "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw"],
  ...["qcow2", "vdi", "iso", "ploop"],
] as const

const uuidPattern = "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$"
const maybe = (type: string) => ["null", type] as const
const readOnly = (type: Schema["type"], description: string, more: Schema = {}): Schema => ({
  ...(type ? { type } : {}),
  readOnly: true,
  description,
  ...more,
})

export const baseProperties: Record<string, Schema> = {
  id: { type: "string", description: "An identifier for the image", pattern: uuidPattern },
  name: { type: maybe("string"), description: "Descriptive name for the image", maxLength: 255 },
  status: readOnly("string", "Status of the image", { enum: statuses }),
  visibility: { type: "string", description: "Scope of image accessibility", enum: visibilities },
  protected: { type: "boolean", description: "If true, image will not be deletable." },
  os_hidden: {
    type: "boolean",
    description: "If true, image will not appear in default image list response.",
  },
  checksum: readOnly(maybe("string"), "md5 hash of image contents.", { maxLength: 32 }),
  os_hash_algo: readOnly(maybe("string"), "Algorithm to calculate the os_hash_value", { maxLength: 64 }),
  os_hash_value: readOnly(
    maybe("string"),
    "Hexdigest of the image contents using the algorithm specified by the os_hash_algo",
    { maxLength: 128 },
  ),
  owner: { type: maybe("string"), description: "Owner of the image", maxLength: 255 },
  size: readOnly(maybe("integer"), "Size of image file in bytes"),
  virtual_size: readOnly(maybe("integer"), "Virtual size of image in bytes"),
  container_format: { type: maybe("string"), description: "Format of the container", enum: containerFormats },
  disk_format: { type: maybe("string"), description: "Format of the disk", enum: diskFormats },
  created_at: readOnly("string", "Date and time of image registration"),
  updated_at: readOnly("string", "Date and time of the last image modification"),
  tags: {
    type: "array",
    description: "List of strings related to the image",
    items: { type: "string", maxLength: 255 },
  },
  direct_url: readOnly("string", "URL to access the image file kept in external store"),
  min_ram: { type: "integer", description: "Amount of ram (in MB) required to boot image." },
  min_disk: { type: "integer", description: "Amount of disk space (in GB) required to boot image." },
  self: readOnly("string", "An image self url"),
  file: readOnly("string", "An image file url"),
  stores: readOnly(
    "string",
    "Store in which image data resides.  Only present when the operator has enabled multiple stores.  May be a comma-separated list of store identifiers.",
  ),
  schema: readOnly("string", "An image schema url"),
  locations: {
    type: "array",
    items: {
      type: "object",
      properties: {
        url: { type: "string", maxLength: 255 },
        metadata: { type: "object" },
        validation_data: {
          description:
            "Values to be used to populate the corresponding image properties. If the image status is not 'queued', values must exactly match those already contained in the image properties.",
          type: "object",
          writeOnly: true,
          additionalProperties: false,
          properties: {
            checksum: { type: "string", minLength: 32, maxLength: 32 },
            os_hash_algo: { type: "string", maxLength: 64 },
            os_hash_value: { type: "string", maxLength: 128 },
          },
          required: ["os_hash_algo", "os_hash_value"],
        },
      },
      required: ["url", "metadata"],
    },
    description: "A set of URLs to access the image file kept in external store",
  },
}

const custom = (description: string, more: Schema = {}): Schema => ({
  type: "string",
  description,
  is_base: false,
  ...more,
})
const propertyKeys = "https://docs.openstack.org/python-glanceclient/latest/cli/property-keys.html"
const amiPart = (part: string) =>
  custom(`ID of image stored in Glance that should be used as the ${part} when booting an AMI-style image.`, {
    type: maybe("string"),
    pattern: uuidPattern,
  })

/** The properties that Debian's and the upstream `schema-image.json` describe. */
const customProperties: Record<string, Schema> = {
  kernel_id: amiPart("kernel"),
  ramdisk_id: amiPart("ramdisk"),
  instance_uuid: custom(
    "Metadata which can be used to record which instance this image is associated with. (Informational only, does not create an instance snapshot.)",
  ),
  architecture: custom(`Operating system architecture as specified in ${propertyKeys}`),
  os_distro: custom(`Common name of operating system distribution as specified in ${propertyKeys}`),
  os_version: custom("Operating system version as specified by the distributor."),
  description: custom("A human-readable string describing this image."),
  cinder_encryption_key_id: custom(
    "Identifier in the OpenStack Key Management Service for the encryption key for the Block Storage Service to use when mounting a volume created from this image",
  ),
  cinder_encryption_key_deletion_policy: custom(
    "States the condition under which the Image Service will delete the object associated with the 'cinder_encryption_key_id' image property.  If this property is missing, the Image Service will take no action",
    { enum: ["on_image_deletion", "do_not_delete"] },
  ),
}

export const imageProperties: Record<string, Schema> = { ...baseProperties, ...customProperties }

const link = (rel: string, field = rel) => ({ rel, href: `{${field}}` })

const image = {
  name: "image",
  properties: imageProperties,
  additionalProperties: { type: "string" },
  links: [link("self"), link("enclosure", "file"), link("describedby", "schema")],
}

const member = {
  name: "member",
  properties: {
    member_id: { type: "string", description: "An identifier for the image member (tenantId)" },
    image_id: { type: "string", description: "An identifier for the image", pattern: uuidPattern },
    created_at: { type: "string", description: "Date and time of image member creation" },
    updated_at: { type: "string", description: "Date and time of last modification of image member" },
    status: {
      type: "string",
      description: "The status of this image member",
      enum: ["pending", "accepted", "rejected"],
    },
    schema: { readOnly: true, type: "string" },
  },
}

const text = { type: "string" }

/** GET /v2/schemas/{name}. */
export const schemas: Record<string, unknown> = {
  image,
  images: {
    name: "images",
    properties: { images: { type: "array", items: image }, first: text, next: text, schema: text },
    links: [link("first"), link("next"), link("describedby", "schema")],
  },
  member,
  members: {
    name: "members",
    properties: { members: { type: "array", items: member }, schema: text },
    links: [link("describedby", "schema")],
  },
}
