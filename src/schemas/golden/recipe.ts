import { z } from "zod"
import { isProperty } from "../properties.js"
import { customizations } from "./customizations.js"
import { goldenName, labels, manyLines, oneLine, quantity } from "./fields.js"
import { GLANCE_VISIBILITIES, GOLDEN_OS_TYPES } from "./values.js"

/** The newest active image that has all of these attributes. */
const baseFilter = z
  .strictObject({
    name: oneLine(255).optional(),
    owner: oneLine(255).optional(),
    visibility: z.enum(GLANCE_VISIBILITIES).optional(),
    tag: oneLine(255).optional(),
    os_distro: oneLine(255).optional(),
    os_version: oneLine(255).optional(),
    architecture: oneLine(255).optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, "must have at least one attribute")

const propertyName = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,255}$/, "must be a name of a property")
  .refine(isProperty, "must be the name of a property, not of an attribute")
  .refine((name) => !name.startsWith("polaris_"), "must not begin with polaris_, which Polaris sets itself")

/** The attributes of the finished image at Glance. */
const atGlance = z.strictObject({
  /** By default the golden image's name. */
  name: oneLine(255).optional(),
  visibility: z.enum(GLANCE_VISIBILITIES).default("private"),
  tags: z.array(oneLine(255)).max(64).default([]),
  properties: z.record(propertyName, oneLine(1000)).default({}),
})

/** The largest size that Nova's flavors can express, in bytes. */
const TEBIBYTES = 1024 ** 4 * 1024

const storageSize = quantity.refine((bytes) => bytes <= TEBIBYTES, "must be at most 1024Ti")

const recipeFields = {
  os_type: z.enum(GOLDEN_OS_TYPES),
  /** An http(s) URL that Glance downloads. */
  base_iso_url: z.string().max(2000).optional(),
  /** The id or the name of an image at Glance, or attributes of which the newest match is used. */
  base_image: z.union([oneLine(255), baseFilter]).optional(),
  storage_size: storageSize.optional(),
  cpu: z.number().int().min(1).max(1024).optional(),
  memory: storageSize.optional(),
  /** The id or name of a flavor; by default the smallest one that fits the sizes. */
  flavor: oneLine(255).optional(),
  /** The id or name of a network; not needed if the project has only one. */
  network: oneLine(255).optional(),
  customizations: customizations.prefault({}),
  labels: labels.default({}),
  image: atGlance.prefault({}),
  /** Boots the new image once more and runs this script in it; published only if it ends with 0. */
  verify: z.strictObject({ script: manyLines(65_535).min(1) }).optional(),
  /** Seconds after which the build fails. */
  timeout_seconds: z.number().int().min(60).max(86_400).optional(),
}

/** The input of `golden.images.create`. */
export const createGoldenInput = z.strictObject({
  name: goldenName,
  ...recipeFields,
  /** Builds again even if the project has this image, from the same recipe and base image. */
  force: z.boolean().default(false),
})

export type CreateGolden = z.output<typeof createGoldenInput>
