import { searchImages } from "../../library/search.js"
import { searchInput } from "../../schemas/library/search.js"
import { readsLibrary } from "./procedures.js"

export const searchProcedures = {
  /** Images of the project, or with `is:public` the public ones of all projects, the newest first. */
  images: readsLibrary.input(searchInput).query(({ ctx, input }) => searchImages(ctx, input)),
}
