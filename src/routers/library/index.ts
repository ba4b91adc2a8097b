import { albumProcedures } from "./albums.js"
import { deliveryProcedures } from "./delivery.js"
import { libraryImageProcedures } from "./images.js"
import { searchProcedures } from "./search.js"
import { shareProcedures } from "./shares.js"
import { uploadSessionProcedures } from "./uploads.js"
import { watchProcedure } from "./watch.js"

export const libraryProcedures = {
  images: { ...libraryImageProcedures, ...deliveryProcedures },
  albums: albumProcedures,
  search: searchProcedures,
  shares: shareProcedures,
  uploads: uploadSessionProcedures,
  watch: watchProcedure,
}
