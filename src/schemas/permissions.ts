import { z } from "zod"
import { listOf } from "./bounded.js"
import { imageId } from "./ids.js"

/** What can be done with images. The names are those of `canUser`, without `images:`. */
export const IMAGE_ACTIONS = [
  "list", "create", "publish", "update", "change_formats", "delete", "deactivate", "reactivate", "upload", "import",
  "download", "list_members", "create_member", "update_member", "delete_member",
] as const // prettier-ignore

/** An action on images, by its name in `permissions`. */
export type ImageAction = (typeof IMAGE_ACTIONS)[number]

/** Which fact about the caller or the image is in the way. */
export const OBSTACLES = ["role", "owner", "protected", "state", "visibility", "formats"] as const

/** The fields of `permissions`. Without an image the answer is about the caller's role alone. */
export const permissionsFields = z.strictObject({ imageId: imageId.optional() })

/** The input of `permissions`. An empty `imageId` is refused: without one the question is another. */
export const permissionsInput = permissionsFields.default({})

const permission = z.object({
  allowed: z.boolean(),
  /** Absent if it is allowed. */
  reason: z.enum(OBSTACLES).optional(),
  /** A sentence to show to people: what is in the way, then what to do. Absent if it is allowed. */
  message: z.string().optional(),
})

/** Whether an action is allowed, and what is in the way if it is not. */
export type Permission = z.output<typeof permission>

/** The output of `permissions`. */
export const permissionsOutput = z.object({
  actions: z.object(
    Object.fromEntries(IMAGE_ACTIONS.map((action) => [action, permission])) as Record<
      ImageAction,
      typeof permission
    >,
  ),
})

/** The output of `permissions`. */
export type Permissions = z.output<typeof permissionsOutput>

const PERMISSIONS = IMAGE_ACTIONS.map((action) => `images:${action}` as const)

const permissionName = z.enum(PERMISSIONS, `must be one of ${PERMISSIONS.join(", ")}`)

/** The input of `canUser`: one permission or many. */
export const canUserInput = z.strictObject({
  permission: z.union([permissionName, listOf(permissionName, PERMISSIONS.length)]),
})

/** The output of `canUser`: one answer for each permission, in their order. */
export const canUserOutput = z.array(z.boolean())
