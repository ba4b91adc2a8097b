import type { z } from "zod"
import { libraryOf, type LibraryContext, type ReaderContext } from "../../library/library.js"
import { routeOf, type Chapter, type Route, type RouteRow } from "../route.js"

const chapter: Chapter = {
  contextOf: ({ library }, given) => ({ ...given, library: libraryOf(library) }),
}

/** A route for callers with a project. */
export const forProject = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, LibraryContext>,
): Route => routeOf(row, { access: "project", chapter })

/** A route that also works without a token, if `LIBRARY_PUBLIC` allows it. */
export const forAnyone = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, ReaderContext>,
): Route => routeOf(row, { access: "anyone", chapter })
