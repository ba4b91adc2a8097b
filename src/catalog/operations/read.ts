import type { OperationInput } from "../../schemas/catalog/operations.js"
import type { Json } from "../catalog.js"
import { readChange, type Change } from "../change.js"
import { changesIn, inDocument } from "../patch.js"
import { inOperation, wrongOperation } from "./refusals.js"
import { idIn, imageIn, targetOf } from "./target.js"

/** An operation on an image, as the rest of the work needs it. */
export interface Operation {
  /** Its index in the request. */
  at: number
  hash: string
  /** What it changes; undefined if it removes the image. */
  change: Change | undefined
  /** Its result has the image. */
  isUpdate: boolean
  /** A failure of the change, with a pointer to what is wrong in the request. */
  fail(error: unknown): Error
}

const NO_ADD =
  "an image of the catalog cannot be added, because it is the content of an image at Glance or of a file in the " +
  "library. Upload it there: with createImage and upload-image, or with POST /v1/images."

/** Throws Refusal with a pointer for what cannot be done whatever there is. */
export const readOperations = (given: readonly OperationInput[]): Operation[] => given.map(readOperation)

function readOperation(given: OperationInput, at: number): Operation {
  const target = targetOf(given, at)
  if (target?.relationship !== undefined)
    return relationshipChange(given, at, { ...target, relationship: target.relationship })
  if (given.op === "add") throw wrongOperation(at, "/op", NO_ADD, 403)
  if (given.op === "update") return update(given, at, target)
  if (target === undefined) throw wrongOperation(at, "", "send ref or href with the image to remove.")
  if (given.data !== undefined) throw wrongOperation(at, "/data", "data: does not belong to a removal.")
  const fail = (error: unknown) => inOperation(error, at)
  return { at, hash: hashOf(target, at), change: undefined, isUpdate: false, fail }
}

type Target = NonNullable<ReturnType<typeof targetOf>>

function hashOf({ hash }: Target, at: number): string {
  if (hash === undefined) throw wrongOperation(at, "/href", "href: must name one image.")
  return hash
}

function update({ data }: OperationInput, at: number, target: Target | undefined): Operation {
  if (data === undefined || data === null || Array.isArray(data))
    throw wrongOperation(at, "/data", "data: must be an image.")
  const hash = imageIn(data, at, "/data").toLowerCase()
  if (target !== undefined && hashOf(target, at) !== hash)
    throw wrongOperation(at, "/data/id", "data.id: must be the image that the operation is on.", 409)
  const tags = data.relationships?.tags?.data.map((tag, index) =>
    relatedId(tag, "tag", at, `/data/relationships/tags/data/${index}`),
  )
  const task = data.relationships?.task?.data
  const relationships = {
    ...(tags && { tags: { data: tags.map((id) => ({ id })) } }),
    ...(task !== undefined && { task: { data: taskIn(task, at, "/data/relationships/task/data") } }),
  }
  const document = { attributes: data.attributes, relationships }
  const fail = (error: unknown) => inOperation(inDocument(error, document), at)
  return { at, hash, change: changeIn(changesIn(document), fail), isUpdate: true, fail }
}

function changeIn(changes: Record<string, Json>, fail: (error: unknown) => Error): Change {
  try {
    return readChange(changes)
  } catch (error) {
    throw fail(error)
  }
}

function relatedId(
  one: { type: string; id?: string | undefined; lid?: string | undefined },
  type: string,
  at: number,
  pointer: string,
): string {
  if (one.type !== type) throw wrongOperation(at, `${pointer}/type`, `type: must be "${type}".`)
  return idIn(one, at, pointer)
}

function taskIn(data: OperationInput["data"], at: number, pointer: string): { id: string } | null {
  if (data === null) return null
  if (data === undefined || Array.isArray(data))
    throw wrongOperation(at, pointer, "data: must be a task or null.")
  return { id: relatedId(data, "task", at, pointer) }
}

function relationshipChange(
  { op, data }: OperationInput,
  at: number,
  target: Target & { relationship: string },
): Operation {
  const { relationship } = target
  const where = { at, hash: hashOf(target, at), isUpdate: false }
  const fail = (error: unknown) => inOperation(error, at, "/data")
  if (relationship === "task") {
    if (op !== "update") throw wrongOperation(at, "/op", "an image has one task at most. Use update.", 403)
    const task = taskIn(data, at, "/data")
    return { ...where, change: changeIn({ task_id: task?.id ?? null }, fail), fail }
  }
  if (relationship === "copies")
    throw wrongOperation(at, "", "copies cannot be changed: the content of images decides them.", 403)
  if (relationship !== "tags")
    throw wrongOperation(at, "", "an image has no such relationship. There are tags, task and copies.", 404)
  if (!Array.isArray(data)) throw wrongOperation(at, "/data", "data: must be a list of tags.")
  const names = data.map((tag, index) => relatedId(tag, "tag", at, `/data/${index}`))
  return { ...where, change: tagChange(op, names, fail), fail }
}

function tagChange(op: OperationInput["op"], names: string[], fail: (error: unknown) => Error): Change {
  const given = changeIn({ tags: names }, fail)
  if (op === "update") return given
  const removed = new Set(names)
  const tags = (before: readonly string[]) =>
    op === "add" ? [...new Set([...before, ...names])] : before.filter((tag) => !removed.has(tag))
  return { ...given, tags }
}
