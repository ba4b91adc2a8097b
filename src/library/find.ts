import { and, eq, inArray, isNull } from "drizzle-orm"
import type { Caller } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { LibraryImage } from "../schemas/library/images.js"
import { albumImages, images, variants, type ImageRow, type VariantRow } from "./tables.js"

/** The same refusal for an image that does not exist and for one that the caller may not see. */
export const noSuchLibraryImage = (id: string) =>
  new Refusal(404, `There is no image ${id}, or you may not see it.`)

/** Whether a caller, or anyone if it is undefined, may see an image. */
export const maySee = (image: ImageRow, caller: Pick<Caller, "project"> | undefined): boolean =>
  image.visibility === "public" || image.projectId === caller?.project.id

/** An image that the caller may see. @throws Refusal 404 */
export async function findVisible(
  queries: Queries,
  id: string,
  caller: Pick<Caller, "project"> | undefined,
): Promise<ImageRow> {
  const [image] = await queries
    .select()
    .from(images)
    .where(and(eq(images.id, id), isNull(images.deletedAt)))
  if (image === undefined || !maySee(image, caller)) throw noSuchLibraryImage(id)
  return image
}

/**
 * An image of the caller's project, locked until the transaction ends. `trash` selects images in the trash,
 * or both. While it is locked, others can still add the image to albums.
 */
export async function lockOwn(
  tx: Queries,
  id: string,
  caller: Pick<Caller, "project">,
  { trash = false }: { trash?: boolean | "either" } = {},
): Promise<ImageRow> {
  const own = and(eq(images.id, id), eq(images.projectId, caller.project.id))
  const [image] = await tx.select().from(images).where(own).for("no key update")
  if (image === undefined || (trash !== "either" && (image.deletedAt !== null) !== trash))
    throw noSuchLibraryImage(id)
  return image
}

/**
 * Images with their variants and albums, as the caller sees them, in the given order. Only its own project
 * sees which albums a public image is in.
 */
export async function describeImages(
  queries: Queries,
  rows: ImageRow[],
  caller: Pick<Caller, "project"> | undefined,
): Promise<LibraryImage[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const made = await queries.select().from(variants).where(inArray(variants.imageId, ids))
  const own = rows.filter(({ projectId }) => projectId === caller?.project.id).map(({ id }) => id)
  const memberships = await queries.select().from(albumImages).where(inArray(albumImages.imageId, own))
  return rows.map((row) =>
    shapeOf(
      row,
      made.filter(({ imageId }) => imageId === row.id),
      memberships.filter(({ imageId }) => imageId === row.id).map(({ albumId }) => albumId),
    ),
  )
}

function shapeOf(row: ImageRow, made: VariantRow[], albumIds: string[]): LibraryImage {
  const glance = {
    ...(row.glanceId !== null && { image_id: row.glanceId }),
    ...(row.osHashAlgo !== null && { os_hash_algo: row.osHashAlgo }),
    ...(row.osHashValue !== null && { os_hash_value: row.osHashValue }),
  }
  return {
    ...{
      image_id: row.id,
      owner_id: row.ownerId,
      project_id: row.projectId,
      kind: row.kind,
      status: row.status,
    },
    ...(row.failure !== null && { failure: row.failure }),
    ...{ filename: row.filename, title: row.title, tags: row.tags, visibility: row.visibility },
    album_ids: albumIds.toSorted(),
    ...{
      created_at_ms: row.createdAt.getTime(),
      updated_at_ms: row.updatedAt.getTime(),
      revision: row.revision,
    },
    ...(row.purgeAt !== null && { deletes_at_ms: row.purgeAt.getTime() }),
    ...(row.sha256 !== null && { sha256: row.sha256 }),
    original: {
      ...(row.width !== null && { width: row.width }),
      ...(row.height !== null && { height: row.height }),
      ...(row.format !== null && { format: row.format }),
      ...{ content_type: row.contentType, size_bytes: row.sizeBytes },
    },
    variants: made
      .toSorted((one, other) => (one.name < other.name ? 1 : -1))
      .map(({ name, status, width, height }) => ({
        name: name as LibraryImage["variants"][number]["name"],
        ...(width !== null && { width }),
        ...(height !== null && { height }),
        status,
      })),
    ...(row.glanceRequest !== null && { glance }),
  }
}
