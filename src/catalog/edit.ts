import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { refuseReaders } from "./readers.js"
import type { CatalogContext, Json } from "./catalog.js"
import { readChange } from "./change.js"
import { editFile } from "./edit-file.js"
import { editGlance, type Edit } from "./edit-glance.js"
import { copiesIn, findCopiesToChange, type FoundCopies, type FoundCopy } from "./find.js"
import { inGroups } from "./in-groups.js"
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
  const change = readChange(input.attributes)
  const found = await findCopiesToChange(context, [input.hash])
  await edit(context, found, { hash: input.hash, change, ifMatch: input.if_match })
  await context.catalog.index.ready(context.call)
  return { success: true, updated_fields: change.fields }
}

const edit = (
  context: CatalogContext,
  found: ReadonlyMap<string, FoundCopies>,
  { hash, ...given }: Omit<Edit, "sourceId"> & { hash: string },
): Promise<void> => writeTo(context, editableOf(copiesIn(found, hash), context.call), given)

const FOREIGN = "This image belongs to another project: only its owner can change it."

/** The copy that answers for an image. Refusal 403 if the caller cannot change it. */
export function editableOf([copy]: FoundCopies, { caller }: Pick<Call, "caller">): FoundCopy {
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
  const { catalog, call } = context
  await catalog.index.ready(call)
  const hashes = Object.keys(images)
  const found = await findCopiesToChange(context, hashes)
  const groups = inGroups(context, hashes, found)
  const { done, failed } = await inBulk({ call, limits: catalog.settings }, hashes, (hash) =>
    groups.run(hash, async () => {
      const change = readChange(images[hash] ?? {})
      await edit(context, found, { hash, change, ifMatch: undefined })
    }),
  ).finally(groups.end)
  await catalog.index.ready(call)
  return { success: done, failed: failed.map(({ id, message }) => ({ hash: id, error: message })) }
}
