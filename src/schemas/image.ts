import { z } from "zod"

/** `uploading` is not in the guide's list, but Glance 25 has it. */
export const STATUSES = [
  "queued", "saving", "active", "killed", "deleted", "uploading", "importing", "pending_delete", "deactivated",
] as const // prettier-ignore
export const VISIBILITIES = ["public", "private", "shared", "community"] as const
export const CONTAINER_FORMATS = ["bare", "ovf", "ova", "docker", "ami", "ari", "aki", "compressed"] as const
export const DISK_FORMATS = [
  "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop",
] as const // prettier-ignore
export const OS_TYPES = ["linux", "windows"] as const
export const MEMBER_STATUSES = ["pending", "accepted", "rejected"] as const

/**
 * Glance's values are not validated: a field with another type is passed on unchanged (operators can
 * configure their own formats), so that one unusual image never breaks a list.
 */
const asSent = <S extends z.ZodType>(schema: S) => schema.optional().catch((broken) => broken.value as never)

const text = asSent(z.string())
const whole = asSent(z.number())
const flag = asSent(z.boolean())

export const glanceImage = z.looseObject({
  id: z.string(),
  name: text,
  status: asSent(z.enum(STATUSES)),
  visibility: asSent(z.enum(VISIBILITIES)),
  protected: flag,
  container_format: asSent(z.enum(CONTAINER_FORMATS)),
  disk_format: asSent(z.enum(DISK_FORMATS)),
  size: whole,
  virtual_size: whole,
  min_ram: whole,
  min_disk: whole,
  checksum: text,
  os_hash_algo: text,
  os_hash_value: text,
  os_hidden: flag,
  owner: text,
  created_at: text,
  updated_at: text,
  tags: asSent(z.array(z.string())),
  file: text,
  self: text,
  schema: text,
  stores: text,
  os_type: asSent(z.enum(OS_TYPES)),
  os_distro: text,
  os_version: text,
  architecture: text,
  hw_disk_bus: text,
  hw_scsi_model: text,
  hw_serial: text,
  hw_qemu_guest_agent: flag,
  hw_vif_model: text,
  hw_rng_model: text,
  hw_machine_type: text,
})

/** Removes the schema's index signature: with one, tRPC's client types lose every optional field. */
type WithoutIndex<T> = { [K in keyof T as string extends K ? never : K]: T[K] }

/**
 * An image as Polaris returns it: Glance's flat object without unset fields. Custom properties are additional
 * keys with text values. Sizes are in bytes, `min_ram` in MB, `min_disk` in GB, times in ISO 8601, UTC.
 */
export type GlanceImage = WithoutIndex<z.output<typeof glanceImage>>

export const imageMember = z.object({
  member_id: z.coerce.string(),
  image_id: z.string(),
  status: z.enum(MEMBER_STATUSES),
  created_at: z.string(),
  updated_at: z.string(),
  schema: z.string().optional(),
})

/** A project that may use a shared image. `status` is set by that project, times are in ISO 8601, UTC. */
export type ImageMember = z.output<typeof imageMember>

/**
 * The result of a bulk operation, in the order of the ids. `error` is the HTTP status as text; `message` is
 * for people.
 */
export interface BulkOperationResult {
  successful: string[]
  failed: { id: string; error: string; message: string }[]
}
