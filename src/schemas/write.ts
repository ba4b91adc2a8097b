import { z } from "zod"
import { listOf } from "./bounded.js"
import { explain } from "./explain.js"
import { imageId, projectId } from "./ids.js"
import { MEMBER_STATUSES, VISIBILITIES } from "./image.js"
import { baseAttributes, namedProperties, propertyValue, refusedName, isProperty } from "./properties.js"
import { haveTwins, isTwin, twins } from "./twins.js"

/** An image, by its id. */
export const imageRef = z.strictObject({ imageId })

const attributes = z.object({
  id: imageId.optional(),
  ...z.object(baseAttributes).partial().shape,
  visibility: baseAttributes.visibility.default("private"),
  ...z.object(namedProperties).partial().shape,
})

type Attributes = z.input<typeof attributes>

/**
 * TypeScript requires the type of custom properties to include the named attributes, which zod's own type
 * does not.
 */
export type CreateImage = Attributes &
  Record<string, Attributes[keyof Attributes] | z.input<typeof propertyValue>>

/** Far more than Glance stores (128 by default). */
const MOST_ATTRIBUTES = 1000

/**
 * zod's own catchall drops a property named `__proto__`, and collects an issue for each of 100,000 invalid
 * ones, so the custom properties are read here one by one.
 */
function readAttributes(given: Record<string, unknown>, issue: z.core.$RefinementCtx): CreateImage {
  const complain = (path: PropertyKey[], message: string) =>
    issue.addIssue({ code: "custom", path, message, input: undefined })
  const all = Object.entries(given)
  if (all.length > MOST_ATTRIBUTES) {
    complain([], `must have at most ${MOST_ATTRIBUTES} attributes and properties`)
    return z.NEVER
  }
  const isNamed = ([name]: [string, unknown]) => Object.hasOwn(attributes.shape, name)
  const named = attributes.safeParse(Object.fromEntries(all.filter(isNamed)))
  for (const { path, message } of named.error?.issues ?? []) complain(path, message)
  const custom = all.filter((entry) => !isNamed(entry))
  for (const [name, value] of custom) {
    const message = refusedName(name) ?? refusedValue(value)
    if (message !== undefined) complain([name], message)
  }
  const [name, twin] =
    twins([...all.filter(isNamed), ...custom].map(([name]) => name).filter(isProperty)) ?? []
  if (name !== undefined && twin !== undefined) complain([name], isTwin(twin))
  const tags = twins(named.data?.tags ?? [])
  if (tags !== undefined) complain(["tags"], haveTwins(tags))
  return Object.fromEntries([...Object.entries(named.data ?? {}), ...custom]) as CreateImage
}

function refusedValue(value: unknown): string | undefined {
  const { error } = propertyValue.safeParse(value)
  return error && explain(error)
}

const isObject = (given: unknown) => typeof given === "object" && given !== null && !Array.isArray(given)

/** The input of `createImage`. Any other key is a custom property. */
export const createImageInput = z
  .custom<Record<string, unknown>>(isObject, "must be an object of attributes")
  .transform(readAttributes) as unknown as z.ZodType<CreateImage, CreateImage>

const pointer = z
  .string()
  .max(1024)
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, "must be a JSON Pointer such as /name or /tags/-")

const value = z.unknown().refine((given) => given !== undefined, "is missing")

/** An operation of RFC 6902, section 4. */
export const jsonPatchOperation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("add"), path: pointer, value }),
  z.strictObject({ op: z.literal("replace"), path: pointer, value }),
  z.strictObject({ op: z.literal("test"), path: pointer, value }),
  z.strictObject({ op: z.literal("remove"), path: pointer, value: z.unknown().optional() }),
  z.strictObject({ op: z.literal("move"), path: pointer, from: pointer }),
  z.strictObject({ op: z.literal("copy"), path: pointer, from: pointer }),
])

export type JsonPatchOperation = z.output<typeof jsonPatchOperation>

/** The input of `updateImage`: 1 to 500 operations, applied all or none. */
export const updateImageInput = z.strictObject({
  imageId,
  operations: listOf(jsonPatchOperation, 500, 1),
})

/** The input of `updateImageVisibility`. */
export const updateImageVisibilityInput = z.strictObject({ imageId, visibility: z.enum(VISIBILITIES) })

/** The input of `createImageMember`; `member` is the id of a project. */
export const createImageMemberInput = z.strictObject({ imageId, member: projectId })
/** A member of an image; `memberId` is the id of a project. */
export const imageMemberRef = z.strictObject({ imageId, memberId: projectId })
/** The input of `updateImageMember`. */
export const updateImageMemberInput = imageMemberRef.extend({ status: z.enum(MEMBER_STATUSES) })

/** The input of bulk operations: at most 1,000 ids. An id that occurs twice is handled once. */
export const imageIdsInput = z.strictObject({
  imageIds: listOf(imageId, 1000, 1).transform((ids) => [...new Set(ids)]),
})
