import { searchImages } from "../../library/search.js"
import { imagePage } from "../../schemas/library/albums.js"
import { searchInput } from "../../schemas/library/search.js"
import type { Route } from "../route.js"
import { forAnyone } from "./rows.js"

export const searchRoutes: Route[] = [
  forAnyone({
    method: "GET",
    path: "/v1/search/images",
    twin: "library.search.images",
    summary: "Search for images, newest first",
    input: searchInput,
    output: imagePage,
    verb: searchImages,
  }),
]
