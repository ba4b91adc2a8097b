import { createHash } from "node:crypto"
import type { CatalogImage, Json } from "./catalog.js"

/** The metadata of an image as a short text, which is another one after each change: the ETag, unquoted. */
export function etagOf(image: Pick<CatalogImage, "attributes" | "tags" | "taskId" | "updatedAt">): string {
  const { attributes, tags, taskId, updatedAt } = image
  const facts = [inOrder(attributes), tags.toSorted(), taskId, updatedAt.getTime()]
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22)
}

/** The database keeps the names of an object in an order of its own. */
const inOrder = (attributes: Record<string, Json>) =>
  Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1))
