import type { Route } from "../route.js"
import { editRoutes } from "./edit.js"
import { fieldRoutes } from "./fields.js"
import { hashingRoutes } from "./hashing.js"
import { readRoutes } from "./images.js"
import { operationRoutes } from "./operations.js"

/** All routes of the catalog. */
export const CATALOG_ROUTES: readonly Route[] = [
  ...readRoutes,
  ...fieldRoutes,
  ...editRoutes,
  ...hashingRoutes,
  ...operationRoutes,
]
