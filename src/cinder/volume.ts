import { z } from "zod"
import type { Answer } from "../http/send.js"

const volume = z.object({
  id: z.string().regex(/^[\w-]{1,255}$/),
  name: z.string().catch(""),
  /** `creating`, `downloading`, `available`, `in-use`, `uploading`, `deleting`, `error` or another one. */
  status: z.string(),
  /** In GiB. */
  size: z.number().catch(0),
  metadata: z.record(z.string(), z.string()).catch({}),
})

/**
 * A volume as Cinder gives it (Block Storage API v3, "Volumes"). Only the id and the status are validated
 * (docs/adr/0008).
 */
export type Volume = z.output<typeof volume>

const one = z.object({ volume })
const many = z.object({ volumes: z.array(z.unknown()) })

export function volumeIn(answer: Answer): Volume {
  const read = one.safeParse(answer.body)
  if (!read.success) throw answer.invalid()
  return read.data.volume
}

/** The volumes in a list. Entries that are not volumes are omitted. */
export function volumesIn(answer: Answer): Volume[] {
  const read = many.safeParse(answer.body)
  if (!read.success) throw answer.invalid()
  return read.data.volumes.flatMap((entry) => volume.safeParse(entry).data ?? [])
}
