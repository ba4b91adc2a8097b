import type { Queries } from "../../db/database.js"
import type { SumsState } from "./sums.js"

/** An image at Glance whose SHA-256 has not been computed. */
export interface UnhashedImage {
  id: string
  size: number
  /** The algorithm of Glance's own hash. */
  algorithm: string
  value: string
  /** The SHA-256 in a property, which anyone who may change the image can write. */
  claim: string | undefined
  attempts: number
  /** How far it has been read. */
  state: SumsState | undefined
}

/**
 * Images with data that the project sees and whose hash is unknown or only claimed. Images of other projects
 * count only if they are public, even for administrators. Images that could not be read are omitted.
 */
export const UNHASHED = `from catalog_copy copy
  left join catalog_reading reading on reading.project_id = $1 and reading.image_id = copy.source_id
  where copy.scope in ($1, $1 || '+admin')
    and (copy.scope = $1 or copy.is_own or copy.attributes ->> 'visibility' = 'public')
    and copy.source = 'glance' and copy.status = 'active' and not copy.hash_verified
    and coalesce(reading.state, 'reading') = 'reading'`

const IS_ON = "exists (select from catalog_settings where project_id = $1 and hashes_images)"

/** An image that was partly read comes first, then the oldest. */
const NEXT = `select copy.source_id, copy.attributes, copy.hash, reading.attempts, reading.position,
    reading.sha256_state, reading.other_state
  ${UNHASHED} and ${IS_ON}
  order by reading.image_id is null, copy.created_at, copy.source_id limit 1`

/** The image to read next; undefined if there is none, or the project has stopped it. */
export async function nextUnhashed({ run }: Queries, projectId: string): Promise<UnhashedImage | undefined> {
  const [row] = await run(NEXT, [projectId])
  if (row === undefined) return undefined
  const attributes = row["attributes"] as Record<string, unknown>
  const { size, os_hash_algo: algorithm, os_hash_value: value } = attributes
  return {
    ...{ id: String(row["source_id"]), size: Number(size ?? 0), attempts: Number(row["attempts"] ?? 0) },
    ...{ algorithm: textOf(algorithm), value: textOf(value).toLowerCase() },
    claim: (row["hash"] as string | null) ?? undefined,
    state: stateIn(row),
  }
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "")

function stateIn(row: Record<string, unknown>): SumsState | undefined {
  const { sha256_state: sha256, other_state: other, position } = row
  if (typeof sha256 !== "string") return undefined
  return { position: Number(position), sha256, other: other as string | null }
}
