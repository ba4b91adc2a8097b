import { createDownloadLink } from "../../images/links/create.js"
import { listDownloadLinks, revokeDownloadLink } from "../../images/links/manage.js"
import {
  createdDownloadLink,
  createDownloadLinkInput,
  downloadLinksFields,
  downloadLinksOutput,
  revokedDownloadLink,
  revokeDownloadLinkInput,
} from "../../schemas/download-links.js"
import type { Route } from "../route.js"
import { forImages } from "./rows.js"

export const downloadLinkRoutes: Route[] = [
  forImages({
    method: "POST",
    path: "/polaris-bff/rest/images/{imageId}/download-links",
    twin: "compute.image.createDownloadLink",
    summary: "Create a URL with which anyone can download an image's data",
    input: createDownloadLinkInput,
    output: createdDownloadLink,
    verb: createDownloadLink,
    reply: () => ({ status: 201 }),
    outputs: { 201: createdDownloadLink },
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/download-links",
    twin: "compute.image.downloadLinks",
    summary: "The project's download links, with their uses",
    input: downloadLinksFields,
    output: downloadLinksOutput,
    verb: listDownloadLinks,
  }),
  forImages({
    method: "DELETE",
    path: "/polaris-bff/rest/download-links/{linkId}",
    twin: "compute.image.revokeDownloadLink",
    summary: "End a download link for everyone",
    input: revokeDownloadLinkInput,
    output: revokedDownloadLink,
    verb: revokeDownloadLink,
  }),
]
