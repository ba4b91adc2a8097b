import { scopeOf, type CatalogContext } from "./catalog.js"

/** An image as content: nothing of it can change. */
export interface Artifact {
  hash: string
  /** Bytes. */
  size: number
}

/** Only images whose hash is certain, and whose size is. */
const VERIFIED = `from catalog_image where scope = $1 and hash_verified
  and jsonb_typeof(attributes -> 'size') = 'number'`

/** How often a page is read again because Glance has shown that the index was behind. */
const READINGS = 3

/** An image by its hash, as the caller sees it now. Undefined if there is none whose hash is certain. */
export async function findArtifact(context: CatalogContext, hash: string): Promise<Artifact | undefined> {
  const [found] = await confirmed(context, `${VERIFIED} and hash = $2`, [hash])
  return found
}

/** Images in the order of their hashes, after one of them. */
export const listArtifacts = (
  context: CatalogContext,
  { after, limit }: { after: string; limit: number },
): Promise<Artifact[]> =>
  confirmed(context, `${VERIFIED} and hash > $2 order by hash limit $3`, [after, limit])

async function confirmed(
  { catalog, call }: CatalogContext,
  rest: string,
  values: unknown[],
): Promise<Artifact[]> {
  await catalog.index.ready(call)
  for (let reading = 1; ; reading++) {
    const rows = await catalog.database.query(
      ({ run }) =>
        run(`select hash, attributes -> 'size' as size ${rest}`, [scopeOf(call.caller), ...values]),
      call.signal,
    )
    const found = rows.map(({ hash, size }) => ({ hash: String(hash), size: Number(size) }))
    const isRight = await catalog.index.confirm(
      call,
      found.map(({ hash }) => hash),
    )
    if (isRight || reading >= READINGS) return found
  }
}
