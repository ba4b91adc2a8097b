import { Refusal } from "../errors.js"
import type { ImageRecord } from "../glance/image.js"
import { scopeOf, type CatalogContext } from "./catalog.js"
import type { Change } from "./change.js"
import { etagOf } from "./etag.js"
import { glancePatch } from "./glance-patch.js"
import { glanceCopy } from "./index/glance-copy.js"
import { withTasks } from "./index/tasks.js"
import { undoAtGlance } from "./operations/undo.js"

export interface Edit {
  sourceId: string
  change: Change
  /** The ETag that the metadata must have. */
  ifMatch: string | undefined
  /** Gets what undoes the change, just before it is made. */
  note?: ((undo: Undo) => void) | undefined
}

/** Undoes a change, whether or not it was made. */
export type Undo = (context: CatalogContext) => Promise<void>

/**
 * Writes a change to an image at Glance, as properties and tags. Changes of one image are serialized, so that
 * none is lost. Throws Refusal 412 for a stale `if_match`.
 */
export async function editGlance({ catalog, call }: CatalogContext, edit: Edit): Promise<void> {
  const { sourceId: imageId, change, ifMatch, note } = edit
  const { images } = catalog.glanceFor(call)
  /** The caller owns the image or is an administrator: `editableOf` has refused others. */
  const turn = { imageId, call, mayChange: async () => true }
  const write = async () => {
    const record = await images.get(imageId)
    if (ifMatch !== undefined) await refuseStaleImage({ catalog, call }, record, ifMatch)
    const patch = glancePatch(record, change)
    if (patch.length === 0) return
    note?.((by) => undoAtGlance(by, record, patch))
    await images.patch(imageId, patch)
  }
  await catalog.inTurn(turn, () => catalog.turns.run({ call, imageId }, write))
}

/** Compares the image as the catalog describes it: with the task that produced it. */
async function refuseStaleImage(
  { catalog, call }: CatalogContext,
  record: ImageRecord,
  ifMatch: string,
): Promise<void> {
  const copy = { ...glanceCopy(record, call.caller).copy, hash: null, hashVerified: false }
  const whose = { scope: scopeOf(call.caller), projectId: call.caller.project.id }
  const [found = copy] = await catalog.database.query(
    (queries) => withTasks(queries, whose, [copy]),
    call.signal,
  )
  refuseStale(ifMatch, () => etagOf(found))
}

const STALE = "The image's metadata has changed since you read it. Read it again, and repeat your change."

/** Throws Refusal 412 unless the current ETag is one of those in `ifMatch`. */
export function refuseStale(ifMatch: string | undefined, etag: () => string): void {
  if (ifMatch === undefined || ifMatch === "*") return
  const wanted = ifMatch.split(",").map((one) => one.trim().replace(/^"(.*)"$/, "$1"))
  if (!wanted.includes(etag())) throw new Refusal(412, { message: STALE, reason: "stale_metadata" })
}
