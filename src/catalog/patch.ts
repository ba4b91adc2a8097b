import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { OneImageDocument } from "../schemas/catalog/document.js"
import type { patchImageInput } from "../schemas/catalog/patch.js"
import type { CatalogContext, Json } from "./catalog.js"
import { editImage } from "./edit.js"
import { getCatalogImage } from "./get.js"

type PatchInput = z.output<typeof patchImageInput>

/**
 * `editImage` with a document of JSON:API, and the image as it is afterwards. Refusal 409 for another image
 * than that of the address.
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

/** Tags and the task are relationships here, and attributes of a change. */
function changesIn({ attributes = {}, relationships: { tags, task } = {} }: PatchInput["data"]) {
  return {
    ...attributes,
    ...(tags && { tags: tags.data.map(({ id }): Json => id) }),
    ...(task && { task_id: task.data?.id ?? null }),
  }
}

/** With a pointer into the document to what was refused. */
function inDocument(error: unknown, { relationships = {} }: PatchInput["data"]): unknown {
  if (!(error instanceof Refusal) || error.pointer === undefined) return error
  const { status, message, reason, pointer, cause } = error
  const isRelated =
    (pointer === "/tags" && relationships.tags) || (pointer === "/task_id" && relationships.task)
  const inData = isRelated
    ? `/data/relationships${pointer.replace("task_id", "task")}`
    : `/data/attributes${pointer}`
  return new Refusal(status, { message, reason, cause, pointer: inData })
}
