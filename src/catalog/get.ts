import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { OneImageDocument } from "../schemas/catalog/document.js"
import type { getImageInput } from "../schemas/catalog/query.js"
import { scopeOf, type CatalogContext } from "./catalog.js"
import { readConfirmed } from "./confirmed.js"
import { describe } from "./describe.js"
import { etagOf } from "./etag.js"
import { confirm } from "./index/confirm.js"
import { findByHash } from "./find-images.js"
import type { CatalogImageRow } from "./tables.js"

/**
 * An image of the caller's scope. Throws Refusal 404 for an image that does not exist or that the caller may
 * not see.
 */
export async function getCatalogImage(
  context: CatalogContext,
  input: z.output<typeof getImageInput>,
): Promise<OneImageDocument> {
  const { catalog, call } = context
  const { indexedAt } = await catalog.index.ready(call)
  const image = await confirmed(context, input.hash)
  const { data, ...document } = await catalog.database.query(
    (queries) => describe(queries, { caller: call.caller, images: [image], ...input }),
    call.signal,
  )
  const [only] = data
  if (only === undefined) throw noSuchImage()
  return { data: only, ...document, meta: { indexed_at: indexedAt.toISOString(), etag: etagOf(image) } }
}

/** The image from the index, after Glance has confirmed it or the index has been corrected. */
async function confirmed(context: CatalogContext, hash: string): Promise<CatalogImageRow> {
  const { catalog, call } = context
  async function find(): Promise<CatalogImageRow> {
    const scope = scopeOf(call.caller)
    const image = await catalog.database.query((queries) => findByHash(queries, scope, hash), call.signal)
    if (image === undefined) throw noSuchImage()
    return image
  }
  return readConfirmed(find, (image) => confirm(context, [image]))
}

const noSuchImage = () => new Refusal(404, "Image not found")
