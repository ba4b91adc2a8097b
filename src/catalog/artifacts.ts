import { scopeOf, type CatalogContext } from "./catalog.js"
import { readConfirmed } from "./confirmed.js"

/** An image as content: nothing of it can change. */
export interface Artifact {
  hash: string
  /** Bytes. */
  size: number
}

/** Only images whose hash is certain, and whose size is. */
const VERIFIED = `from catalog_image where scope = $1 and hash_verified
  and jsonb_typeof(attributes -> 'size') = 'number'`

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
  async function read(): Promise<Artifact[]> {
    const rows = await catalog.database.query(
      ({ run }) =>
        run(`select hash, attributes -> 'size' as size ${rest}`, [scopeOf(call.caller), ...values]),
      call.signal,
    )
    return rows.map(({ hash, size }) => ({ hash: String(hash), size: Number(size) }))
  }
  return readConfirmed(read, (found) =>
    catalog.index.confirm(
      call,
      found.map(({ hash }) => hash),
    ),
  )
}
