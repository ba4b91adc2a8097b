import { countImages, listWithSearch, searchByText } from "../../images/search/search.js"
import {
  countFields,
  imageSearchResult,
  imageCount,
  searchFields,
  searchPage,
  searchPageFields,
} from "../../schemas/search.js"
import type { Route } from "../route.js"
import { forImages } from "./rows.js"

export const imageSearchRoutes: Route[] = [
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/search",
    twin: "compute.image.searchImages",
    summary: "Images by parts of their names, ids, tags and properties",
    input: searchFields,
    output: imageSearchResult,
    verb: searchByText,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/count",
    twin: "compute.image.countImages",
    summary: "The number of images that a search finds",
    input: countFields,
    output: imageCount,
    verb: countImages,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/pages",
    twin: "compute.image.listImagesWithSearch",
    summary: "The same search, page by page, with the number of all matches",
    input: searchPageFields,
    output: searchPage,
    verb: listWithSearch,
  }),
]
