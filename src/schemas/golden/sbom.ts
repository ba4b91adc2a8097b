import { z } from "zod"
import { goldenName } from "./fields.js"
import { goldenRef } from "./images.js"

/** The software bill of materials of a build. */
export const goldenSbom = z.object({
  image_name: z.string(),
  build_id: z.string(),
  image_id: z.string().optional(),
  /** The SHA-256 of the document as REST sends it, which is also in the provenance statement. */
  sha256: z.string(),
  /** A document of CycloneDX 1.6. */
  sbom: z.record(z.string(), z.unknown()),
})

/** The input of `golden.images.compare`. */
export const compareInput = goldenRef.extend({
  /** A ready build of the image; by default the newest one. */
  build_id: z.guid().optional(),
  /** The other golden image; by default the same one. */
  with: goldenName.optional(),
  /** A ready build of the other image; by default its newest one, or of the same image the one before. */
  with_build_id: z.guid().optional(),
})

const compared = z.object({ image_name: z.string(), build_id: z.string(), image_id: z.string().optional() })

/** `before` is absent for what only this build has, `after` for what only the other one has. */
const differences = z.array(
  z.object({ name: z.string(), before: z.string().optional(), after: z.string().optional() }),
)

/** In what two builds differ. */
export const goldenComparison = z.object({
  /** The other build, and this one. */
  before: compared,
  after: compared,
  /** By version: those that are installed, or those of the recipes if a build has no list of them. */
  packages: differences,
  packages_of: z.enum(["system", "recipe"]),
  /** By the SHA-256 of their contents. */
  files: differences,
  scripts: differences,
  labels: differences,
  /** The id of the base image. */
  base_image: differences,
})
