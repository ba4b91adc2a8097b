import type { Queries } from "../db/database.js"
import type { ImageDocument } from "../schemas/catalog/document.js"
import type { ListCatalogInput } from "../schemas/catalog/query.js"
import { scopeOf, type CatalogContext } from "./catalog.js"
import { readConfirmed } from "./confirmed.js"
import { describeWith } from "./describe.js"
import { conditionFor } from "./query/conditions.js"
import { fromText, toText } from "./query/cursor.js"
import { resolveFields } from "./query/fields.js"
import { readImages, type FoundImages } from "./query/read.js"
import { createReader, type Reader } from "./query/reader.js"
import type { Wanted } from "./query/statements.js"
import { sortedField, sortKeysOf } from "./query/sort.js"
import { wantedPage, pageMeta } from "./pages.js"
import { findCopiesOf, type DescribedCopy } from "./related.js"
import { REVISION } from "./revision.js"

/**
 * A page of the images of the caller's scope. Throws Refusal 400, with a reason, that names an invalid
 * parameter.
 */
export async function listCatalogImages(
  context: CatalogContext,
  input: ListCatalogInput,
): Promise<ImageDocument> {
  const { catalog, call } = context
  const { indexedAt } = await catalog.index.ready(call)
  const { document } = await readConfirmed(
    () => catalog.database.snapshot((tx) => readDocument(tx, context, input), call.signal),
    ({ atGlance }) => catalog.index.confirmCopies(call, atGlance),
  )
  return { ...document, meta: { ...document.meta, indexed_at: indexedAt.toISOString() } }
}

const STATE = `select ${REVISION} as revision,
  (select count(*) from catalog_copy where scope = $1 and (hash is null or not is_shown)) as unidentified`

/** The page, with the ids of its images at Glance. */
async function readDocument(tx: Queries, { catalog, call }: CatalogContext, input: ListCatalogInput) {
  const { caller } = call
  const scope = scopeOf(caller)
  const [state = {}] = await tx.run(STATE, [scope])
  const reader = createReader(tx, catalog.queryCache, state["revision"] as string | null)
  const { images, meta } = await readPage(reader, scope, input)
  const hashes = images.map(({ hash }) => hash)
  const copies = await findCopiesOf(tx, scope, hashes)
  const described = await describeWith(tx, { caller, images, ...input }, copies)
  const document = { ...described, meta: { ...meta, unidentified: Number(state["unidentified"]) } }
  return { document, atGlance: idsAtGlance([...copies.values()].flat()) }
}

const idsAtGlance = (copies: readonly DescribedCopy[]) =>
  copies.flatMap(({ attributes: { source, source_id: id } }) => (source === "glance" ? [id] : []))

async function readPage(reader: Reader, scope: string, input: ListCatalogInput) {
  const names = [...input.filter.map(({ field }) => field), ...input.sort.map(sortedField)]
  const fields = await resolveFields(reader.tx, scope, new Set(names))
  const condition = conditionFor(input.filter, { scope, fields })
  const sort = sortKeysOf(input.sort, fields)
  const wanted: Wanted = wantedPage(input.page, (text, parameter) =>
    fromText(text, { sort: input.sort, keys: sort, parameter }),
  )
  const found = await readImages(reader, { scope, condition, sort }, wanted)
  return { images: found.rows.map(({ image }) => image), meta: metaOf(found, input, wanted) }
}

function metaOf({ total, rows, hasMore }: FoundImages, input: ListCatalogInput, wanted: Wanted) {
  const [first, last] = [rows[0]?.cursor, rows.at(-1)?.cursor]
  const cursors = {
    ...(first !== undefined && { before: toText(input.sort, first) }),
    ...(last !== undefined && { after: toText(input.sort, last) }),
  }
  return { total, page: pageMeta({ total, wanted, hasMore, isEmpty: rows.length === 0, ...cursors }) }
}
