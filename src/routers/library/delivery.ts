import { downloadImage, viewImage } from "../../library/view.js"
import { viewInput } from "../../schemas/library/delivery.js"
import { readsLibrary } from "./procedures.js"

export const deliveryProcedures = {
  /** A signed URL for showing an image, or `processing` while the variant is being made. */
  view: readsLibrary.input(viewInput).query(({ ctx, input }) => viewImage(ctx, input)),

  /** The same for saving the image as a file. */
  download: readsLibrary.input(viewInput).query(({ ctx, input }) => downloadImage(ctx, input)),
}
