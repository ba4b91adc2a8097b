import type { ContentAddress } from "../schemas/catalog/content.js"
import type { CatalogContext } from "./catalog.js"
import { openContent } from "./content.js"

/**
 * The address from which the bytes of an image can be fetched now. Throws Refusal 404 for an image that does
 * not exist or that the caller may not see, and 409 for one without data.
 */
export async function findContent(
  context: CatalogContext,
  { hash }: { hash: string },
): Promise<ContentAddress> {
  const content = await openContent(context, { hash, range: undefined, isHead: true, isUnchanged: false })
  return typeof content === "object" && "url" in content
    ? { url: content.url, is_signed: true }
    : { url: `/api/images/${hash}/content`, is_signed: false }
}
