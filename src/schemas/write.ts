import { z } from "zod"
import { imageId, projectId } from "./ids.js"
import { MEMBER_STATUSES, VISIBILITIES } from "./image.js"
import { baseAttributes, namedProperties, propertyValue, refusedName, TWIN, twins } from "./properties.js"

export const imageRef = z.strictObject({ imageId })

const attributes = z.object({
  id: imageId.optional(),
  ...z.object(baseAttributes).partial().shape,
  visibility: baseAttributes.visibility.default("private"),
  ...z.object(namedProperties).partial().shape,
})

type Attributes = z.input<typeof attributes>

/** TypeScript wants the type of the custom properties to cover the named attributes too, as zod's own does not. */
export type CreateImage = Attributes &
  Record<string, Attributes[keyof Attributes] | z.input<typeof propertyValue>>

const withProperties = attributes.catchall(propertyValue).superRefine((given, issue) => {
  const complain = (name: string, message: string) =>
    issue.addIssue({ code: "custom", path: [name], message })
  for (const name of Object.keys(given)) {
    const message = refusedName(name)
    if (message !== undefined) complain(name, message)
  }
  const [twin] = twins(Object.keys(given)) ?? []
  if (twin !== undefined) complain(twin, TWIN)
})

/** What `createImage` takes. Any further key is a custom property. */
export const createImageInput = withProperties as unknown as z.ZodType<CreateImage, CreateImage>

const pointer = z
  .string()
  .max(1024)
  .regex(/^(\/([^~]|~[01])*)+$/, "must be a JSON Pointer such as /name or /tags/-")

const value = z.unknown().refine((given) => given !== undefined, "is missing")

/** RFC 6902, section 4. */
export const jsonPatchOperation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("add"), path: pointer, value }),
  z.strictObject({ op: z.literal("replace"), path: pointer, value }),
  z.strictObject({ op: z.literal("test"), path: pointer, value }),
  z.strictObject({ op: z.literal("remove"), path: pointer, value: z.unknown().optional() }),
  z.strictObject({ op: z.literal("move"), path: pointer, from: pointer }),
  z.strictObject({ op: z.literal("copy"), path: pointer, from: pointer }),
])

export type JsonPatchOperation = z.output<typeof jsonPatchOperation>

export const updateImageInput = z.strictObject({
  imageId,
  operations: z.array(jsonPatchOperation).min(1).max(500),
})

export const updateImageVisibilityInput = z.strictObject({ imageId, visibility: z.enum(VISIBILITIES) })

export const createImageMemberInput = z.strictObject({ imageId, member: projectId })
export const imageMemberRef = z.strictObject({ imageId, memberId: projectId })
export const updateImageMemberInput = imageMemberRef.extend({ status: z.enum(MEMBER_STATUSES) })

/** Ids named twice are handled once. */
export const imageIdsInput = z.strictObject({
  imageIds: z
    .array(imageId)
    .min(1)
    .max(1000)
    .transform((ids) => [...new Set(ids)]),
})

export const memberStatusInput = z.strictObject({ memberStatus: z.enum(MEMBER_STATUSES) })
