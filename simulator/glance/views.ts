import type { Image, Member } from "../world.js"
import type { Caller } from "./caller.js"

/** An image as the API shows it: properties lie flat beside the base fields and lose against them. */
export function imageView(image: Image, caller: Caller): Record<string, unknown> {
  const { properties, stores, tags, ...base } = image
  const path = `/v2/images/${image.id}`
  // Glance hides the places of a deactivated image's data from all but admins.
  const places = image.status === "deactivated" && !caller.isAdmin ? [] : stores
  return {
    ...properties,
    ...base,
    tags: [...tags],
    self: path,
    file: `${path}/file`,
    schema: "/v2/schemas/image",
    ...(places.length > 0 ? { stores: places.join(",") } : {}),
  }
}

export const memberView = ({ member_id, image_id, status, created_at, updated_at }: Member) => ({
  member_id,
  image_id,
  status,
  created_at,
  updated_at,
  schema: "/v2/schemas/member",
})
