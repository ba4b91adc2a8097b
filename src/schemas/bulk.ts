import { z } from "zod"
import { listOf } from "./bounded.js"
import { explain } from "./explain.js"
import { imageId, projectId } from "./ids.js"
import { VISIBILITIES } from "./image.js"
import { isProperty, propertyValue, refusedName, tagText } from "./properties.js"
import { haveTwins, isTwin, twins } from "./twins.js"

const imageIds = listOf(imageId, 1000, 1).transform((ids) => [...new Set(ids)])
const tags = listOf(tagText, 128)

type Properties = Record<string, z.output<typeof propertyValue> | null>

const NOT_A_PROPERTY = "is an attribute of every image, not a property"

/** Properties with their new values; `null` removes one. Read one by one, because zod drops `__proto__`. */
const properties = z
  .unknown()
  .superRefine(checkProperties)
  .meta({ override: { type: "object" } }) as unknown as z.ZodType<Properties, Properties>

function checkProperties(given: unknown, issue: z.core.$RefinementCtx): void {
  const complain = (path: string[], message: string) =>
    issue.addIssue({ code: "custom", path, message, input: undefined })
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return complain([], "must be an object of properties")
  const all = Object.entries(given)
  if (all.length > 128) return complain([], "must have at most 128 properties")
  for (const [name, value] of all) {
    const { error } = propertyValue.nullable().safeParse(value)
    const wrong = refusedName(name) ?? (isProperty(name) ? undefined : NOT_A_PROPERTY)
    if (wrong !== undefined) complain([name], wrong)
    else if (error !== undefined) complain([name], explain(error))
  }
  const [name, twin] = twins(all.map(([name]) => name)) ?? []
  if (name !== undefined && twin !== undefined) complain([name], isTwin(twin))
}

const NOTHING = "must have a change: addTags, removeTags, properties, visibility, protected or os_hidden"

/** The input of `updateImages`: what changes on each image. */
export const updateImagesInput = z
  .strictObject({
    imageIds,
    addTags: tags.optional(),
    /** Tags that an image does not have are ignored. */
    removeTags: tags.optional(),
    properties: properties.optional(),
    visibility: z.enum(VISIBILITIES).optional(),
    protected: z.boolean().optional(),
    os_hidden: z.boolean().optional(),
    /** Checks everything that can be checked, and changes nothing. */
    dryRun: z.boolean().optional(),
  })
  .superRefine(({ imageIds: _ids, dryRun: _dryRun, ...changes }, issue) => {
    const isEmpty = Object.values(changes).every((change) => change === undefined)
    if (isEmpty) issue.addIssue({ code: "custom", path: [], message: NOTHING })
    const both = twins([...(changes.addTags ?? []), ...(changes.removeTags ?? [])])
    if (both !== undefined) issue.addIssue({ code: "custom", path: ["addTags"], message: haveTwins(both) })
  })

export type ImageUpdates = Omit<z.output<typeof updateImagesInput>, "imageIds" | "dryRun">

/** The input of `addImageMembers`: each image is shared with each project. */
export const addImageMembersInput = z.strictObject({
  imageIds,
  /** Ids of projects. */
  members: listOf(projectId, 128, 1).transform((ids) => [...new Set(ids)]),
})

const hash = (digits: number) =>
  z
    .string()
    .toLowerCase()
    .regex(new RegExp(`^[0-9a-f]{${digits}}$`), `must be ${digits} hexadecimal digits`)
    .optional()

/** The input of `findByHash`: exactly one hash. */
export const findByHashInput = z
  .strictObject({ sha256: hash(64), sha512: hash(128), md5: hash(32) })
  .superRefine((given, issue) => {
    const count = Object.values(given).filter((value) => value !== undefined).length
    if (count !== 1)
      issue.addIssue({
        code: "custom",
        path: ["sha512"],
        message: "send exactly one of sha256, sha512 and md5",
      })
  })

/** The output of bulk operations, for routes. */
export const bulkResult = z.object({
  successful: z.array(z.string()),
  failed: z.array(z.object({ id: z.string(), error: z.string(), message: z.string() })),
})
