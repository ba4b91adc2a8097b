import { eq } from "drizzle-orm"
import { variantKey } from "../../src/library/ids.js"
import { images, variants, type ImageRow, type VariantRow } from "../../src/library/tables.js"
import { never } from "../../src/signals.js"
import type { LibraryStage, Person } from "./library.js"

export interface StoredImage {
  filename: string
  content_type: string
  bytes: Buffer
  visibility?: "private" | "public"
  title?: string
}

/** An image with its file at the store, in a state of the test's choice: no job looks at it. */
export async function keepImage(
  { polaris, ask }: LibraryStage,
  { headers }: Person,
  { bytes, ...given }: StoredImage,
  row: Partial<ImageRow> = {},
): Promise<string> {
  const created = await ask("POST", "/v1/images", { headers, body: { ...given, size_bytes: bytes.length } })
  const id = created.body.image_id
  const { library, database } = polaris.services
  if (library === undefined) throw new Error("There is no library.")
  const object = { key: `uploads/${id}/original`, bytes, contentType: given.content_type }
  const etag = await library.storage.putObject(object, never())
  await database.query((queries) =>
    queries
      .update(images)
      .set({ status: "ready", etag, ...row })
      .where(eq(images.id, id)),
  )
  return id
}

/** A variant of it; with bytes, ready. */
export async function keepVariant(
  { polaris }: LibraryStage,
  imageId: string,
  { name, bytes, ...row }: Pick<VariantRow, "name"> & Partial<VariantRow> & { bytes?: Buffer },
): Promise<void> {
  const { library, database } = polaris.services
  const key = variantKey(imageId, name)
  if (bytes !== undefined)
    await library?.storage.putObject({ key, bytes, contentType: "image/webp" }, never())
  const status = bytes === undefined ? "processing" : "ready"
  await database.query((queries) =>
    queries.insert(variants).values({ imageId, name, objectKey: key, status, ...row }),
  )
}
