/** The content that the inputs are about. */
export const INPUT_HASH = "a".repeat(64)

/** An input that each procedure of the catalog accepts; a test fails for one without. */
export const CATALOG_INPUTS: Record<string, Record<string, unknown>> = {
  "catalog.list": {},
  "catalog.fields": {},
  "catalog.get": { hash: INPUT_HASH },
  "catalog.content": { hash: INPUT_HASH },
  "catalog.edit": { hash: INPUT_HASH, attributes: { rating: 1 } },
  "catalog.editMany": { images: { [INPUT_HASH]: { rating: 1 } } },
  "catalog.delete": { hash: INPUT_HASH },
  "catalog.deleteMany": { hashes: [INPUT_HASH] },
  "catalog.operate": { operations: [{ op: "remove", ref: { type: "image", id: INPUT_HASH } }] },
  "catalog.hashing": {},
  "catalog.startHashing": {},
  "catalog.stopHashing": {},
}
