import { countImages, listWithSearch, searchByText } from "../../images/search/search.js"
import { countImagesInput, listImagesWithSearchInput, searchImagesInput } from "../../schemas/search.js"
import { projectProcedure } from "../trpc.js"

export const imageSearchProcedures = {
  /** A page of the images that have all parts of a text in their name, id, tags or properties. */
  searchImages: projectProcedure.input(searchImagesInput).query(({ ctx, input }) => searchByText(ctx, input)),

  /** The number of images that `searchImages` finds. */
  countImages: projectProcedure.input(countImagesInput).query(({ ctx, input }) => countImages(ctx, input)),

  /** The same as `searchImages`, with the fields and the name that other front ends use. */
  listImagesWithSearch: projectProcedure
    .input(listImagesWithSearchInput)
    .query(({ ctx, input }) => listWithSearch(ctx, input)),
}
