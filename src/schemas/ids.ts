import { z } from "zod"

/**
 * Glance accepts any dashed hexadecimal id and stores it as given; comparisons ignore case (recorded from
 * Glance 25).
 */
export const imageId = z.guid("must be the UUID of an image").toLowerCase()

/** What Keystone itself accepts as a project id (its `id_string`): nothing that could change a path. */
export const projectId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, "must be a project id: letters, digits and dashes, at most 64")
