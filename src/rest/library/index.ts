import type { Route } from "../route.js"
import { albumRoutes } from "./albums.js"
import { deliveryRoutes } from "./delivery.js"
import { imageRoutes } from "./images.js"
import { searchRoutes } from "./search.js"
import { shareRoutes } from "./shares.js"
import { uploadRoutes } from "./uploads.js"

/** All routes of the library. */
export const LIBRARY_ROUTES: readonly Route[] = [
  ...imageRoutes,
  ...deliveryRoutes,
  ...shareRoutes,
  ...albumRoutes,
  ...searchRoutes,
  ...uploadRoutes,
]
