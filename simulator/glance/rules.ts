/** These cannot be set through the API. */
export const readOnly = [
  ...["created_at", "updated_at", "status", "checksum", "size", "virtual_size", "direct_url"],
  ...["self", "file", "schema", "id", "os_hash_algo", "os_hash_value"],
]

/** Base fields that a create request must not contain, in the order of Glance's checks. */
export const readOnlyAtCreate = ["created_at", "updated_at", "status", "checksum", "size", "virtual_size"]

/** Refused as a property name at create. */
export const noSuchProperties = ["locations"]

/** Fields that every image has: they can be replaced but not removed. */
export const baseFields = [
  ...["name", "visibility", "os_hidden", "min_disk", "min_ram", "protected", "owner"],
  ...["disk_format", "container_format", "tags"],
] as const
export type BaseField = (typeof baseFields)[number]

export const isBaseField = (key: string): key is BaseField => (baseFields as readonly string[]).includes(key)

export const isReserved = (key: string): boolean =>
  ["location", "deleted", "deleted_at"].includes(key) || key.startsWith("os_glance")
