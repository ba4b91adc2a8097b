import { z } from "zod"
import { listOf } from "./bounded.js"
import { imageId } from "./ids.js"
import { createImageInput, type CreateImage } from "./write.js"

/** Image API v2, "Interoperable image import". Which of them a cloud offers, `importMethods` lists. */
export const IMPORT_METHODS = ["web-download", "glance-direct", "copy-image", "glance-download"] as const

const name = z.string().min(1).max(255)

const importFields = {
  /** Of `web-download`: from where Glance fetches the data. */
  url: z.string().max(2048).optional(),
  /** Of `glance-download`: an image of another region's Glance. */
  source: z
    .strictObject({
      region: name,
      imageId,
      /** Which endpoint of the region's catalog; by default `public`. */
      interface: z.enum(["public", "internal", "admin"]).optional(),
    })
    .optional(),
  /** The stores that get the data; by default the cloud's default store. */
  stores: listOf(name, 100, 1)
    .transform((given) => [...new Set(given)])
    .optional(),
  /** Every store gets the data. */
  all_stores: z.boolean().optional(),
  /** With several stores: whether one that fails undoes the others, which is Glance's default. */
  all_stores_must_succeed: z.boolean().optional(),
}

const request = z.strictObject({ method: z.enum(IMPORT_METHODS), ...importFields })

export type ImportFields = z.output<typeof request>

/** No field is accepted and ignored. */
function checkImport(given: ImportFields, issue: z.core.$RefinementCtx): void {
  const complain = (path: string, message: string) =>
    issue.addIssue({ code: "custom", path: [path], message })
  for (const [field, method] of [
    ["url", "web-download"],
    ["source", "glance-download"],
  ] as const) {
    const isGiven = given[field] !== undefined
    if (isGiven && given.method !== method) complain(field, `belongs to the method ${method}`)
    if (!isGiven && given.method === method) complain(field, `is missing, which the method ${method} needs`)
  }
  if (given.stores !== undefined && given.all_stores === true)
    complain("stores", "cannot be given together with all_stores")
  if (given.all_stores_must_succeed !== undefined && given.stores === undefined && given.all_stores !== true)
    complain("all_stores_must_succeed", "is for several stores: give stores or all_stores as well")
}

/** The input of `importImage`. */
export const importImageInput = z.strictObject({ imageId, ...request.shape }).superRefine(checkImport)

/** What `createImage` takes, with the formats, which Glance demands for an import. */
const imported = z
  .unknown()
  .transform((given, issue) => {
    const { data, error } = createImageInput.safeParse(given)
    for (const { path, message } of error?.issues ?? [])
      issue.addIssue({ code: "custom", path, message, input: undefined })
    for (const field of ["disk_format", "container_format"])
      if (data !== undefined && data[field] === undefined)
        issue.addIssue({ code: "custom", path: [field], message: "is missing, which an import needs" })
    return data ?? z.NEVER
  })
  .meta({ override: { type: "object" } }) as unknown as z.ZodType<CreateImage, CreateImage>

/** The input of `createImageByImport`: the methods that need no data of the image's own. */
export const createByImportInput = z
  .strictObject({
    image: imported,
    ...request.shape,
    method: z.enum(["web-download", "glance-download"]),
  })
  .superRefine(checkImport)

/** The output of `importImage`. */
export const importStarted = z.object({ success: z.boolean(), imageId: z.string() })

/** The output of `importMethods`. */
export const importMethodsOutput = z.object({ methods: z.array(z.string()) })

/** The output of `stores`. */
export const storesOutput = z.object({
  stores: z.array(
    z.object({
      id: z.string(),
      description: z.string().optional(),
      isDefault: z.boolean(),
      isReadOnly: z.boolean(),
    }),
  ),
})

/** The output of `importStatus`. */
export const importStatusOutput = z.object({
  /** `none` if the image was not imported, or so long ago that Glance has forgotten it. */
  status: z.enum(["none", "running", "succeeded", "failed"]),
  /** The method of the last import. */
  method: z.string().optional(),
  /** Why it failed, and what to do. */
  message: z.string().optional(),
  /** The stores that did not get the data. */
  failedStores: z.array(z.string()),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
})

/** How the last import of an image went. */
export type ImportStatus = z.output<typeof importStatusOutput>
