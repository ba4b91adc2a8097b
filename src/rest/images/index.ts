import type { Route } from "../route.js"
import { imageBulkRoutes } from "./bulk.js"
import { downloadLinkRoutes } from "./download-links.js"
import { imageImportRoutes } from "./import.js"
import { imageMetadefRoutes } from "./metadefs.js"
import { imagePermissionRoutes } from "./permissions.js"
import { imageSearchRoutes } from "./search.js"

/** All routes of images, besides those that carry data. */
export const IMAGE_ROUTES: readonly Route[] = [
  ...imageSearchRoutes,
  ...imageBulkRoutes,
  ...imagePermissionRoutes,
  ...imageImportRoutes,
  ...downloadLinkRoutes,
  ...imageMetadefRoutes,
]
