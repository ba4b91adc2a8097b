import { and, eq, ne, sql } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { recordChange } from "../outbox/outbox.js"
import type { LibraryImage, updateLibraryImageInput } from "../schemas/library/images.js"
import { addToAlbum } from "./album-positions.js"
import { saveAlbum } from "./albums-find.js"
import { describeImages, lockOwn, noSuchLibraryImage } from "./find.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { refuseStaleRevision } from "./revision.js"
import { albumImages, images, type ImageRow } from "./tables.js"
import { searchable } from "./terms.js"

type Input = z.output<typeof updateLibraryImageInput>

/** Changes an image's title, tags, visibility or album. Throws Refusal 412 for a stale `if_match`. */
export async function updateLibraryImage(
  { library, call }: LibraryContext,
  input: Input,
): Promise<LibraryImage> {
  refuseReader(call)
  return library.database.transaction(async (tx) => {
    const image = await lockOwn(tx, input.image_id, call.caller)
    refuseStaleRevision(image, input.if_match)
    const updated = await change(tx, image, input)
    const [shape] = await describeImages(tx, [updated], call.caller)
    if (shape === undefined) throw noSuchLibraryImage(image.id)
    return shape
  }, call.signal)
}

const FIELDS = ["title", "tags", "visibility", "album_id"] as const

/** An input without changes leaves the revision as it is. */
async function change(tx: Queries, image: ImageRow, input: Input): Promise<ImageRow> {
  const { album_id: albumId, title = image.title, tags = image.tags, visibility = image.visibility } = input
  const fields = FIELDS.filter((name) => input[name] !== undefined)
  if (fields.length === 0) return image
  if (albumId !== undefined) await moveToAlbum(tx, image, albumId)
  const [updated = image] = await tx
    .update(images)
    .set({
      ...{ title, tags, visibility, ...searchable({ title, tags, filename: image.filename }) },
      ...{ revision: sql`${images.revision} + 1`, updatedAt: sql`now()` },
    })
    .where(eq(images.id, image.id))
    .returning()
  const { projectId, id: subject } = image
  await recordChange(tx, { projectId, type: "library.image.changed", subject, facts: { fields } })
  return updated
}

async function moveToAlbum(
  tx: Queries,
  { id: imageId, projectId }: ImageRow,
  albumId: string | null,
): Promise<void> {
  if (albumId !== null) await addToAlbum(tx, { projectId, albumId, imageIds: [imageId] })
  const left = await tx
    .delete(albumImages)
    .where(and(eq(albumImages.imageId, imageId), ne(albumImages.albumId, albumId ?? "")))
    .returning({ id: albumImages.albumId })
  for (const { id } of left) await saveAlbum(tx, { id, projectId }, {}, { removed: [imageId] })
}
