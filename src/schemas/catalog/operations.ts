import { z } from "zod"
import { listOf } from "../bounded.js"
import { imageResource } from "./document.js"
import { editImageInput, MOST_IMAGES } from "./edit.js"
import { MOST_TAGS } from "./patch.js"

/** Atomic Operations, an extension of JSON:API: https://jsonapi.org/ext/atomic */

/** A type or the name of a relationship; those that do not exist are refused by name. */
const name = z.string().min(1).max(255)

/** `lid` would be the id of what this request creates. */
const identity = { type: name, id: name.optional(), lid: name.optional() }

const identifier = z.strictObject(identity)

const resource = z.strictObject({
  ...identity,
  attributes: editImageInput.shape.attributes.optional(),
  relationships: z
    .strictObject({
      /** They replace all tags. */
      tags: z.strictObject({ data: listOf(identifier, MOST_TAGS) }).optional(),
      task: z.strictObject({ data: identifier.nullable() }).optional(),
    })
    .optional(),
})

const operation = z.strictObject({
  op: z.enum(["add", "update", "remove"]),
  /** The target: an image, or a relationship of one. */
  ref: z.strictObject({ ...identity, relationship: name.optional() }).optional(),
  /** The same as an address: `/api/images/{hash}`, or `/api/images/{hash}/relationships/tags`. */
  href: z.string().min(1).max(2_000).optional(),
  /** An image, the tags of one, or its task. */
  data: z
    .union([resource, listOf(identifier, MOST_TAGS)])
    .nullable()
    .optional(),
  /** Ignored. */
  meta: z.record(z.string(), z.unknown()).optional(),
})

export const operations = listOf(operation, MOST_IMAGES, 1)

export const operateInput = z.strictObject({
  /** In this order for each image; removals come last. */
  operations,
})

export const operationResults = z.array(
  z.object({
    /** The image after all edits, for an operation that updates an image. */
    data: imageResource.optional(),
  }),
)

export type OperationInput = z.output<typeof operation>
export type OperationResult = z.output<typeof operationResults>[number]

/** Why operations failed, where programs have to know. */
export type OperationReason =
  /** Some of what was done could not be undone; the message says what. */
  "partly_done"
