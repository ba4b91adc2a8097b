import type { z } from "zod"
import type { CatalogContext } from "../../catalog/catalog.js"
import { jsonApiErrors } from "../../schemas/catalog/document.js"
import { invalidInput } from "../../schemas/explain.js"
import { routeOf, type Chapter, type Route, type RouteRow } from "../route.js"
import { failAsJsonApi } from "./errors.js"
import { checkAtomicTypes, checkMediaTypes, JSON_API } from "./media-type.js"
import { readQueryString, refuseQuery } from "./query-string.js"

export const CATALOG: Chapter = {
  contextOf: ({ catalog }, { call }) => ({ catalog, call }),
  check: checkMediaTypes,
  readQuery: readQueryString,
  refuse: refuseQuery,
  fail: failAsJsonApi,
  failure: { type: JSON_API, schema: jsonApiErrors },
  bodies: [JSON_API],
}

/**
 * A route for callers with a project. Its failures are JSON:API documents; its responses are plain JSON
 * unless the row has a `type`.
 */
export const inCatalog = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, CatalogContext>,
): Route => routeOf(row, { access: "project", chapter: CATALOG })

/** The same for requests that use the extension Atomic Operations. */
export const inOperations = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, CatalogContext>,
): Route =>
  routeOf(row, { access: "project", chapter: { ...CATALOG, check: checkAtomicTypes, refuse: invalidInput } })
