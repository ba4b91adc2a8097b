import { and, eq } from "drizzle-orm"
import type { z } from "zod"
import type { Delivered, viewInput } from "../schemas/library/delivery.js"
import { deliver } from "./delivery.js"
import { originalOf, variantOf } from "./files.js"
import { findVisible } from "./find.js"
import type { ReaderContext } from "./library.js"
import { variants } from "./tables.js"

type Input = z.output<typeof viewInput>

/** Seconds after which a client should ask again for a variant that is being made. */
const RETRY_AFTER = 2

/** A signed URL for showing an image. */
export const viewImage = (context: ReaderContext, input: Input) => urlOf(context, input, "inline")

/** The same for saving the image as a file. */
export const downloadImage = (context: ReaderContext, input: Input) => urlOf(context, input, "attachment")

/** Permission is checked now: afterwards the URL works for anyone who has it, until it expires. */
async function urlOf(
  { library, call }: ReaderContext,
  { image_id, variant }: Input,
  type: "inline" | "attachment",
): Promise<Delivered> {
  const file = await library.database.query(async (queries) => {
    const image = await findVisible(queries, image_id, call.caller)
    if (variant === "original") return originalOf(image)
    const one = and(eq(variants.imageId, image_id), eq(variants.name, variant))
    const [row] = await queries.select().from(variants).where(one)
    return variantOf(image, variant, row)
  }, call.signal)
  if (file === undefined) return { status: "processing", retry_after_sec: RETRY_AFTER }
  return deliver(library, file, type)
}
