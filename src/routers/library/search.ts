import { searchImages } from "../../library/search.js"
import { searchInput } from "../../schemas/library/search.js"
import { readsLibrary } from "./procedures.js"

export const searchProcedures = {
  /** A page of the project's images, or with `is:public` of all projects' public ones, newest first. */
  images: readsLibrary.input(searchInput).query(({ ctx, input }) => searchImages(ctx, input)),
}
