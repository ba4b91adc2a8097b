import { z } from "zod"

/** `uploading` is missing in the guide's list; Glance 25 has it. */
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
 * What Glance sends is believed, not checked: a field that breaks its type is passed on as it is (an operator
 * may have configured formats of their own), so that one odd image never fails the page it stands on.
 */
const asSent = <S extends z.ZodType>(schema: S) => schema.optional().catch((broken) => broken.value as never)

const text = asSent(z.string())
const whole = asSent(z.number())
const flag = asSent(z.boolean())

/**
 * An image as Polaris gives it: Glance's flat object without what Glance has not set. Custom properties stand
 * beside the known ones, as text. Sizes are bytes, `min_ram` MB, `min_disk` GB, times ISO 8601 in UTC.
 */
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

/** Without the schema's index signature: behind one, tRPC's client types lose every optional field. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] }

export type GlanceImage = Known<z.output<typeof glanceImage>>

/** A project that may use a shared image. `status` is that project's own word on it. */
export const imageMember = z.object({
  member_id: z.coerce.string(),
  image_id: z.string(),
  status: z.enum(MEMBER_STATUSES),
  created_at: z.string(),
  updated_at: z.string(),
  schema: z.string().optional(),
})

export type ImageMember = z.output<typeof imageMember>

/**
 * Result of a bulk operation, in the order asked. `error` is the HTTP status as text, `message` is for
 * people.
 */
export interface BulkOperationResult {
  successful: string[]
  failed: { id: string; error: string; message: string }[]
}
