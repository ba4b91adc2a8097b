import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { OneImageDocument } from "../schemas/catalog/document.js"
import type { patchImageInput } from "../schemas/catalog/patch.js"
import type { CatalogContext, Json } from "./catalog.js"
import { editImage } from "./edit.js"
import { getCatalogImage } from "./get.js"

type PatchInput = z.output<typeof patchImageInput>

/**
 * Changes an image by a JSON:API document, and returns the image as it is afterwards. Throws Refusal 409 if
 * the document has another id than the address; otherwise see `editImage`.
 */
export async function patchImage(
  context: CatalogContext,
  { hash, data, if_match }: PatchInput,
): Promise<OneImageDocument> {
  if (data.type !== "image") throw conflict("type", 'must be "image"')
  if (data.id !== hash) throw conflict("id", "must be the hash in the address")
  await editImage(context, { hash, attributes: changesIn(data), if_match }).catch((error: unknown) => {
    throw inDocument(error, data)
  })
  return getCatalogImage(context, { hash, fields: {}, include: [] })
}

const conflict = (name: string, why: string) =>
  new Refusal(409, { message: `data.${name}: ${why}.`, pointer: `/data/${name}` })

/** What a document changes: its attributes, and relationships as far as they can be changed. */
interface Changes {
  attributes?: Record<string, Json> | undefined
  relationships?:
    | {
        tags?: { data: { id: string }[] } | undefined
        task?: { data: { id: string } | null } | undefined
      }
    | undefined
}

/** The attributes of a change. In the document, tags and the task are relationships. */
export function changesIn({
  attributes = {},
  relationships: { tags, task } = {},
}: Changes): Record<string, Json> {
  return {
    ...attributes,
    ...(tags && { tags: tags.data.map(({ id }): Json => id) }),
    ...(task && { task_id: task.data?.id ?? null }),
  }
}

/** Replaces the pointer of a refused attribute by one into the document. */
export function inDocument(error: unknown, { relationships = {} }: Changes): unknown {
  if (!(error instanceof Refusal) || error.pointer === undefined) return error
  const { status, message, reason, pointer, cause } = error
  const isRelated =
    (pointer === "/tags" && relationships.tags) || (pointer === "/task_id" && relationships.task)
  const inData = isRelated
    ? `/data/relationships${pointer.replace("task_id", "task")}`
    : `/data/attributes${pointer}`
  return new Refusal(status, { message, reason, cause, pointer: inData })
}
