import type { LibraryImage } from "../schemas/library/images.js"
import { describeImages, findVisible, noSuchLibraryImage } from "./find.js"
import type { ReaderContext } from "./library.js"

/** An image of the caller's project, or a public one. */
export async function getLibraryImage(
  { library, call }: ReaderContext,
  { image_id }: { image_id: string },
): Promise<LibraryImage> {
  const [image] = await library.database.query(async (queries) => {
    const row = await findVisible(queries, image_id, call.caller)
    return describeImages(queries, [row], call.caller)
  }, call.signal)
  if (image === undefined) throw noSuchLibraryImage(image_id)
  return image
}
