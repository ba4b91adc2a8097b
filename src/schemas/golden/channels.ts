import { z } from "zod"
import { channelName, goldenName, guideTime } from "./fields.js"
import { revocation } from "./images.js"

/** A channel of a golden image, such as `stable`. */
export const channelRef = z.strictObject({ name: goldenName, channel: channelName })

/** The input of `golden.channels.set`. */
export const setChannelInput = channelRef.extend({
  /** A ready build of the image; by default the newest one. */
  build_id: z.guid().optional(),
})

/** A channel, and the build to which it points. */
export const shownChannel = z.object({
  channel: z.string(),
  build_id: z.string(),
  /** The id of that build's image at Glance; absent if the build is revoked. */
  image_id: z.string().optional(),
  /** The id of the user who moved it last. */
  moved_by: z.string(),
  moved_at: guideTime,
  /** Present if the build is revoked: then the channel leads to no image. */
  revoked: revocation.optional(),
})

export type ShownChannel = z.output<typeof shownChannel>

/** The channels of a golden image, and all their moves, newest first. */
export const channelList = z.object({
  channels: z.array(shownChannel),
  count: z.number().int(),
  moves: z.array(shownChannel.omit({ image_id: true, revoked: true })),
})

/** The builds of a golden image, newest first. */
export const goldenBuildList = z.object({
  builds: z.array(
    z.object({
      build_id: z.string(),
      status: z.enum(["pending", "running", "ready", "failed", "cancelled"]),
      message: z.string(),
      image_id: z.string().optional(),
      size: z.string().optional(),
      /** The SHA-256 of the recipe. */
      recipe_sha256: z.string(),
      base_image_id: z.string().optional(),
      base_image_hash: z.string().optional(),
      created_by: z.string(),
      created_at: guideTime,
      ended_at: guideTime.optional(),
      revoked: revocation.optional(),
    }),
  ),
  count: z.number().int(),
})
