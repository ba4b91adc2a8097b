import type { Call } from "../call.js"
import { answered } from "../errors.js"
import type { Glance } from "../glance/glance.js"
import type { InTurn } from "../limits/in-turn.js"
import type { ImageUpdates } from "../schemas/bulk.js"
import { equalityKey } from "../schemas/collation.js"
import type { BulkOperationResult, GlanceImage } from "../schemas/image.js"
import type { JsonPatchOperation } from "../schemas/write.js"
import { forEachImage } from "./bulk.js"
import { addMember } from "./members.js"
import { updateImage } from "./update.js"

interface ManyImages {
  call: Call
  glance: Pick<Glance, "images" | "members">
  inTurn: InTurn
  images: { bulkConcurrency: number; bulkTimeoutMs: number }
  isUploading(imageId: string): Promise<boolean>
}

/**
 * The same changes on each image, each all or nothing. With `dryRun` everything is checked that Glance checks
 * before a change, and nothing is changed.
 */
export function updateImages(
  many: ManyImages,
  {
    imageIds,
    dryRun: isDry = false,
    ...updates
  }: ImageUpdates & { imageIds: string[]; dryRun?: boolean | undefined },
): Promise<BulkOperationResult> {
  return forEachImage(many, imageIds, (imageId) =>
    updateImage(many, { imageId, isDry, operations: (image) => operationsFor(image, updates) }),
  )
}

const FLAGS = ["visibility", "protected", "os_hidden"] as const

function operationsFor(image: GlanceImage, updates: ImageUpdates): JsonPatchOperation[] {
  const held = new Map(Object.entries(image))
  const flags = FLAGS.flatMap((name): JsonPatchOperation[] =>
    updates[name] === undefined ? [] : [{ op: "replace", path: `/${name}`, value: updates[name] }],
  )
  const properties = Object.entries(updates.properties ?? {}).flatMap(
    ([name, value]): JsonPatchOperation[] => {
      const path = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`
      if (value !== null) return [{ op: "add", path, value }]
      return held.has(name) ? [{ op: "remove", path }] : []
    },
  )
  const tags = tagsAfter(image.tags ?? [], updates)
  const changed: JsonPatchOperation[] =
    tags === undefined ? [] : [{ op: "replace", path: "/tags", value: tags }]
  return [...flags, ...properties, ...changed]
}

/** The tags after the change, compared as Glance's database compares them; undefined if they are the same. */
function tagsAfter(held: string[], { addTags = [], removeTags = [] }: ImageUpdates): string[] | undefined {
  const removed = new Set(removeTags.map(equalityKey))
  const rest = held.filter((tag) => !removed.has(equalityKey(tag)))
  const present = new Set(rest.map(equalityKey))
  const added = addTags.filter((tag) => !present.has(equalityKey(tag)))
  return rest.length === held.length && added.length === 0 ? undefined : [...rest, ...added]
}

/** Shares each image with each project. A project that is already a member is not a failure. */
export function addImageMembers(
  many: ManyImages,
  { imageIds, members }: { imageIds: string[]; members: string[] },
): Promise<BulkOperationResult> {
  return forEachImage(many, imageIds, async (imageId) => {
    for (const member of members)
      await addMember(many, imageId, member).catch((error: unknown) => {
        if (!answered(error, 409)) throw error
      })
  })
}
