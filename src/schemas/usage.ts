import { z } from "zod"

/** The output of `usage`. */
export const usageOutput = z.object({
  /** Empty in a cloud without limits for images in Keystone. */
  limits: z.array(
    z.object({
      /** Keystone's name: `image_count_total`, `image_size_total`, … */
      name: z.string(),
      usage: z.number(),
      /** Absent if there is no limit. */
      limit: z.number().optional(),
      /** In what both are counted. */
      unit: z.enum(["images", "MiB"]),
    }),
  ),
})

/** What a project uses of its limits for images. */
export type ImageUsage = z.output<typeof usageOutput>
