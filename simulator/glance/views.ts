import type { Image, Member, World } from "../world.js"
import type { Caller } from "./caller.js"
import { readable } from "./protection.js"

/** An image as the API shows it: properties are merged with the base fields, which take precedence. */
export function imageView(world: World, image: Image, caller: Caller): Record<string, unknown> {
  const { properties, removedProperties: _removed, stores, tags, ...base } = image
  const path = `/v2/images/${image.id}`
  // Only admins see the locations of a deactivated image's data.
  const visibleStores = image.status === "deactivated" && !caller.isAdmin ? [] : stores
  return {
    ...readable(world, caller, properties),
    ...base,
    tags: [...tags],
    self: path,
    file: `${path}/file`,
    schema: "/v2/schemas/image",
    ...(visibleStores.length > 0 ? { stores: visibleStores.join(",") } : {}),
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
