import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { refuseReaders } from "./readers.js"
import type { CatalogContext, Json } from "./catalog.js"
import { readChange } from "./change.js"
import { editFile } from "./edit-file.js"
import { editGlance, type Edit } from "./edit-glance.js"
import { findCopiesToChange, type FoundCopy } from "./find.js"
import { inBulk } from "../limits/in-bulk.js"

export interface EditInput {
  hash: string
  attributes: Record<string, Json>
  if_match?: string | undefined
}

export interface Edited {
  success: true
  updated_fields: string[]
}

/**
 * Changes the metadata of an image's first copy. Throws Refusal 404 for an image that the caller does not
 * see, 403 for a reader and for another project's image, 400 that names a field, and 412 for a stale
 * `if_match`.
 */
export async function editImage(context: CatalogContext, input: EditInput): Promise<Edited> {
  refuseReaders(context.call)
  await context.catalog.index.ready(context.call)
  const done = await edit(context, input)
  await context.catalog.index.ready(context.call)
  return done
}

/** The same once the scope is ready. */
export async function edit(
  context: CatalogContext,
  { hash, attributes, if_match: ifMatch }: EditInput,
): Promise<Edited> {
  const change = readChange(attributes)
  const copy = editableOf(await findCopiesToChange(context, hash), context.call)
  await writeTo(context, copy, { change, ifMatch })
  return { success: true, updated_fields: change.fields }
}

const FOREIGN = "This image belongs to another project: only its owner can change it."

/** The copy that answers for an image. Refusal 403 if the caller cannot change it. */
export function editableOf([copy]: [FoundCopy, ...FoundCopy[]], { caller }: Pick<Call, "caller">): FoundCopy {
  if (!copy.isOwn && !caller.isAdmin) throw new Refusal(403, FOREIGN)
  return copy
}

/** Changes a copy where it is. */
export const writeTo = (
  context: CatalogContext,
  { source, sourceId }: FoundCopy,
  given: Omit<Edit, "sourceId">,
): Promise<void> => (source === "glance" ? editGlance : editFile)(context, { sourceId, ...given })

export interface EditedMany {
  success: string[]
  failed: { hash: string; error: string }[]
}

/**
 * Changes many images; the input has a map of attributes for each hash. A failure of one does not affect the
 * others.
 */
export async function editImages(
  context: CatalogContext,
  { images }: { images: Record<string, Record<string, Json>> },
): Promise<EditedMany> {
  refuseReaders(context.call)
  await context.catalog.index.ready(context.call)
  const { done, failed } = await inBulk(
    { call: context.call, limits: context.catalog.settings },
    Object.keys(images),
    (hash) => edit(context, { hash, attributes: images[hash] ?? {} }),
  )
  await context.catalog.index.ready(context.call)
  return { success: done, failed: failed.map(({ id, message }) => ({ hash: id, error: message })) }
}
