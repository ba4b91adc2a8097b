import { createDownloadLink } from "../../images/links/create.js"
import { listDownloadLinks, revokeDownloadLink } from "../../images/links/manage.js"
import {
  createDownloadLinkInput,
  downloadLinksInput,
  revokeDownloadLinkInput,
} from "../../schemas/download-links.js"
import { projectProcedure } from "../trpc.js"

export const downloadLinkProcedures = {
  /** A URL with which anyone can download an image's data. CONFLICT for an image without data. */
  createDownloadLink: projectProcedure
    .input(createDownloadLinkInput)
    .mutation(({ ctx, input }) => createDownloadLink(ctx, input)),

  /** The project's download links that have not ended. */
  downloadLinks: projectProcedure
    .input(downloadLinksInput)
    .query(({ ctx, input }) => listDownloadLinks(ctx, input)),

  /** Ends a download link of the project. NOT_FOUND if it has ended already. */
  revokeDownloadLink: projectProcedure
    .input(revokeDownloadLinkInput)
    .mutation(({ ctx, input }) => revokeDownloadLink(ctx, input)),
}
