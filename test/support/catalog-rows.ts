import { createHash } from "node:crypto"
import type { CatalogImage } from "../../src/catalog/catalog.js"
import { writeImages } from "../../src/catalog/write.js"
import type { Database } from "../../src/db/database.js"

/** The SHA-256 of a name, as the hash of an image that is called so in a test. */
export const hashOf = (name: string) => createHash("sha256").update(name).digest("hex")

/** An image with the hash of its name. */
export const catalogImage = (
  name: string,
  { tags = [], taskId = null, createdAt = new Date("2024-01-01"), ...attributes }: GivenImage = {},
): CatalogImage => ({
  ...{ hash: hashOf(name), hashVerified: true, source: "glance", sourceId: `image-${name}`, tags, taskId },
  ...{ createdAt, updatedAt: createdAt, attributes: attributes as CatalogImage["attributes"] },
})

export interface GivenImage {
  tags?: string[]
  taskId?: string | null
  createdAt?: Date
  [attribute: string]: unknown
}

/** Writes images to the index of a scope, as if they had been found there. */
export const seed = (database: Database, scope: string, images: CatalogImage[]) =>
  database.transaction((tx) => writeImages(tx, scope, images))
