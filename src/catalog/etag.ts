import { createHash } from "node:crypto"
import type { CatalogImage, Json } from "./catalog.js"

/** The ETag of an image's metadata, without quotes. It changes with each change of the metadata. */
export function etagOf(image: Pick<CatalogImage, "attributes" | "tags" | "taskId" | "updatedAt">): string {
  const { attributes, tags, taskId, updatedAt } = image
  const facts = [inOrder(attributes), tags.toSorted(), taskId, updatedAt.getTime()]
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22)
}

/** Sorts the names, because the database does not preserve their order. */
const inOrder = (attributes: Record<string, Json>) =>
  Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1))
