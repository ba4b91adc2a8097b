import { z } from "zod"
import { CinderFault } from "./fault.js"

const metadata = z.record(z.string().min(1).max(255), z.string().max(255)).default({})

/** What the simulator takes of Cinder's schema for a new volume, which ignores other fields. */
export const newVolume = z.object({
  name: z.string().max(255).default(""),
  size: z.int().min(1),
  imageRef: z.guid(),
  metadata,
})

/** And for an image of a volume. */
export const newVolumeImage = z.strictObject({
  image_name: z.string().min(1).max(255),
  disk_format: z.enum(["raw", "vmdk", "vdi", "qcow2", "vhd", "vhdx", "ploop"]).default("raw"),
  container_format: z.string().default("bare"),
  force: z.boolean().default(false),
})

/** Reads a part of a body, or refuses it. Cinder's own sentence depends on its version of jsonschema. */
export function fittingVolume<T>(schema: z.ZodType<T>, name: string, given: unknown): T {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const field = issue?.path.map(String).at(-1) ?? name
  throw new CinderFault(400, `Invalid input for field/attribute ${field}. ${issue?.message ?? ""}`)
}
