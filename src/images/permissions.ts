import type { Caller } from "../call.js"
import type { ImageRecord } from "../glance/image.js"
import type { Images } from "../glance/images.js"
import {
  IMAGE_ACTIONS,
  type ImageAction,
  type OBSTACLES,
  type Permission,
  type Permissions,
} from "../schemas/permissions.js"

interface Asker {
  call: { caller: Caller }
  images: { policies: "new" | "legacy" }
}

interface AskerAboutImage extends Asker {
  glance: { images: Images }
  isUploading(imageId: string): Promise<boolean>
}

interface Obstacle {
  reason: (typeof OBSTACLES)[number]
  message: string
}

type Check = (image: ImageRecord, caller: Caller) => Obstacle | undefined

interface Rule {
  /** The weakest role that the newer policies ask for; both policies ask for `admin`. */
  role: "reader" | "member" | "admin"
  /** What must be true of the image, in the order in which people can do something about it. */
  checks: readonly Check[]
}

const obstacle =
  (
    reason: Obstacle["reason"],
    message: string,
    isMet: (image: ImageRecord, caller: Caller) => boolean,
  ): Check =>
  (image, caller) =>
    isMet(image, caller) ? { reason, message } : undefined

const isOwner = ({ owner }: ImageRecord, { project }: Caller) => owner === project.id

const owned = obstacle(
  "owner",
  "This image belongs to another project. Ask its owners.",
  (image, caller) => !caller.isAdmin && !isOwner(image, caller),
)

const answerable = obstacle(
  "owner",
  "The project that owns an image cannot answer for those that it is shared with.",
  (image, caller) => !caller.isAdmin && isOwner(image, caller),
)

const shared = obstacle(
  "visibility",
  'Only shared images have members. Set its visibility to "shared" first.',
  ({ visibility }) => visibility !== "shared",
)

const unprotected = obstacle(
  "protected",
  "This image is protected. Remove its protection first.",
  (image) => image.protected === true,
)

const withFormats = obstacle(
  "formats",
  "Set the image's disk_format and container_format first.",
  ({ disk_format, container_format }) => !disk_format || !container_format,
)

/** The image's status must be one of these. */
const inStatus = (message: string, ...statuses: string[]) =>
  obstacle("state", message, ({ status }) => !statuses.includes(status ?? ""))

const idle = obstacle(
  "state",
  "Data is being uploaded to this image. Wait until the upload has ended.",
  ({ status }) => status === "saving",
)

const queued = inStatus("This image has data already, or is receiving it. Create another image.", "queued")
const withData = inStatus("This image has no data yet. Upload or import it first.", "active", "deactivated")

const activated = obstacle(
  "state",
  "This image is deactivated, so that only administrators may download it. Reactivate it first.",
  ({ status }, { isAdmin }) => status === "deactivated" && !isAdmin,
)

const notImporting = obstacle(
  "state",
  "This image is being imported. Wait until the import has ended.",
  ({ os_glance_import_task }) => !!os_glance_import_task,
)

const changeable = inStatus("The formats of an image with data cannot be changed.", "queued", "importing")

/** Glance's rules, recorded from Glance 25 with the policies from before and after 2023.1. */
const RULES: Record<ImageAction, Rule> = {
  list: { role: "reader", checks: [] },
  create: { role: "member", checks: [] },
  publish: { role: "admin", checks: [idle] },
  update: { role: "member", checks: [owned, idle] },
  change_formats: { role: "member", checks: [owned, changeable] },
  delete: { role: "member", checks: [owned, unprotected] },
  deactivate: { role: "member", checks: [owned, withData] },
  reactivate: { role: "member", checks: [owned, withData] },
  upload: { role: "member", checks: [owned, queued, withFormats] },
  import: { role: "member", checks: [owned, queued, withFormats, notImporting] },
  download: { role: "member", checks: [withData, activated] },
  list_members: { role: "reader", checks: [shared] },
  create_member: { role: "member", checks: [owned, shared] },
  update_member: { role: "member", checks: [answerable, shared] },
  delete_member: { role: "member", checks: [owned, shared] },
}

/**
 * For each action whether Glance lets the caller do it, and the first obstacle if not. Throws Glance's 404
 * for an image that is not visible to the caller.
 */
export async function permissions(
  asker: AskerAboutImage,
  { imageId }: { imageId?: string | undefined },
): Promise<Permissions> {
  const image = imageId === undefined ? undefined : await recordOf(asker, imageId)
  const entries = IMAGE_ACTIONS.map((action) => [action, permissionFor(asker, action, image)] as const)
  return { actions: Object.fromEntries(entries) as Permissions["actions"] }
}

/** An upload through Polaris is under way before Glance has the first byte. */
async function recordOf({ glance, isUploading }: AskerAboutImage, imageId: string): Promise<ImageRecord> {
  const [image, isBusy] = await Promise.all([glance.images.get(imageId), isUploading(imageId)])
  return isBusy ? { ...image, status: "saving" } : image
}

function permissionFor(asker: Asker, action: ImageAction, image: ImageRecord | undefined): Permission {
  const { caller } = asker.call
  const { role, checks } = RULES[action]
  if (!hasRole(asker, role)) return refused({ reason: "role", message: NEEDS[role] })
  const found = image && checks.map((check) => check(image, caller)).find((one) => one !== undefined)
  return found === undefined ? { allowed: true } : refused(found)
}

const refused = (found: Obstacle): Permission => ({ allowed: false, ...found })

const NEEDS: Record<Rule["role"], string> = {
  reader: "You need the role reader in this project. Ask your operator.",
  member: "You need the role member in this project. Ask your operator.",
  admin: "Only administrators of the cloud may do this. Ask your operator.",
}

/** A member may do what a reader may. */
const ENOUGH = { reader: ["reader", "member"], member: ["member"], admin: [] }

/** The policies from before 2023.1 let every role in a project do what the project may do. */
function hasRole({ call: { caller }, images: { policies } }: Asker, role: Rule["role"]): boolean {
  if (caller.isAdmin) return true
  if (policies === "legacy") return role !== "admin"
  return ENOUGH[role].some((one) => caller.roles.includes(one))
}

/** Whether the caller's role allows each of these on images of the own project, in their order. */
export async function canUser(
  asker: Asker,
  { permission }: { permission: `images:${ImageAction}` | `images:${ImageAction}`[] },
): Promise<boolean[]> {
  return [permission].flat().map((name) => {
    const action = name.slice("images:".length) as ImageAction
    return permissionFor(asker, action, undefined).allowed
  })
}
