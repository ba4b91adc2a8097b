import type { Queries } from "../../db/database.js"

interface Hashed {
  hash: string
  hashVerified: boolean
}

const OTHERS = `select hash, hash_verified from catalog_image
  where scope = $1 and key = any(select left(hash, 32)::uuid from unnest($2::text[]) as hash) and hash <> all($2)`

/**
 * The index finds an image by the first half of its hash. Two contents never have the same half by chance,
 * but a claimed hash can copy half of another one. Returns the claimed hashes to remove.
 */
export async function clashing(
  { run }: Queries,
  scope: string,
  images: readonly Hashed[],
): Promise<ReadonlySet<string>> {
  if (images.length === 0) return new Set()
  const hashes = images.map(({ hash }) => hash)
  const others = await run(OTHERS, [scope, hashes])
  const all = [
    ...others.map((row) => ({ hash: String(row["hash"]), hashVerified: row["hash_verified"] === true })),
    ...images,
  ]
  const winners = new Map<string, Hashed>()
  for (const image of all) {
    const half = image.hash.slice(0, 32)
    const rival = winners.get(half)
    if (rival === undefined || (image.hashVerified && !rival.hashVerified)) winners.set(half, image)
  }
  return new Set(
    all.filter((image) => winners.get(image.hash.slice(0, 32)) !== image).map(({ hash }) => hash),
  )
}
