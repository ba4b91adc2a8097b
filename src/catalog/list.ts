import type { Queries } from "../db/database.js"
import type { ImageDocument } from "../schemas/catalog/document.js"
import type { ListCatalogInput } from "../schemas/catalog/query.js"
import type { CatalogContext } from "./catalog.js"
import { describe } from "./describe.js"
import { confirm } from "./index/confirm.js"
import { openIndex } from "./index/open.js"
import { conditionFor } from "./query/conditions.js"
import { fromText, toText } from "./query/cursor.js"
import { resolveFields } from "./query/fields.js"
import { readKeys, type FoundKeys } from "./query/read.js"
import type { Wanted } from "./query/statements.js"
import { sortedField, sortKeysOf } from "./query/sort.js"
import { findByKeys } from "./find-images.js"
import { wantedPage, pageMeta } from "./pages.js"
import type { CatalogImageRow } from "./tables.js"

/** How often a page is read because Glance has shown that the index was out of date. */
const READINGS = 3

/**
 * A page of the images of the caller's scope. Throws Refusal 400, with a reason, that names an invalid
 * parameter.
 */
export async function listCatalogImages(
  context: CatalogContext,
  input: ListCatalogInput,
): Promise<ImageDocument> {
  const { catalog, call } = context
  const { scope, indexedAt, unidentified } = await openIndex(context)
  for (let reading = 1; ; reading++) {
    const page = await catalog.database.transaction((tx) => readPage(tx, scope, input), call.signal)
    if (!(await confirm(context, page.images)) && reading < READINGS) continue
    const described = await catalog.database.query(
      (queries) => describe(queries, { caller: call.caller, images: page.images, ...input }),
      call.signal,
    )
    const meta = { ...page.meta, unidentified, indexed_at: indexedAt.toISOString() }
    return { ...described, meta }
  }
}

async function readPage(tx: Queries, scope: string, input: ListCatalogInput) {
  await tx.run("set transaction isolation level repeatable read, read only")
  const names = [...input.filter.map(({ field }) => field), ...input.sort.map(sortedField)]
  const fields = await resolveFields(tx, scope, new Set(names))
  const condition = conditionFor(input.filter, { scope, fields })
  const sort = sortKeysOf(input.sort, fields)
  const wanted: Wanted = wantedPage(input.page, (text, parameter) =>
    fromText(text, { sort: input.sort, keys: sort, parameter }),
  )
  const found = await readKeys(tx, { scope, condition, sort }, wanted)
  const images = await findByKeys(
    tx,
    scope,
    found.rows.map(({ key }) => key),
  )
  return {
    images,
    meta: metaOf(found, input, wanted, images),
  }
}

function metaOf(
  { total, rows, hasMore }: FoundKeys,
  input: ListCatalogInput,
  wanted: Wanted,
  images: CatalogImageRow[],
) {
  const [first, last] = [rows[0], rows.at(-1)]
  const cursors = {
    ...(first !== undefined && { before: toText(input.sort, first) }),
    ...(last !== undefined && { after: toText(input.sort, last) }),
  }
  return { total, page: pageMeta({ total, wanted, hasMore, isEmpty: images.length === 0, ...cursors }) }
}
