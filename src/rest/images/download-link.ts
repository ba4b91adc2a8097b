import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { z } from "zod"
import { createContext } from "../../context.js"
import type { ImageFile } from "../../images/download.js"
import { openDownloadLink } from "../../images/links/open.js"
import { downloadLinkRef } from "../../schemas/download-links.js"
import { invalidInput } from "../../schemas/explain.js"
import { nameCaller } from "../../server/request-log.js"
import type { Services } from "../../services.js"
import type { DescribedRoute } from "../route.js"
import { IMAGES } from "./rows.js"
import { FILE_HEADERS, fileRequest, SENDS_FILE, serveFiles } from "./send-file.js"

/** The route for the OpenAPI document. */
export const DOWNLOAD_ROUTE: DescribedRoute = {
  ...SENDS_FILE,
  path: "/polaris-bff/downloads/{secret}/{filename}",
  operationId: "downloadByLink",
  twin: "compute.image.createDownloadLink",
  summary: "The data of an image, for anyone who has a download link",
  access: "open",
  chapter: IMAGES,
  input: downloadLinkRef.extend(FILE_HEADERS),
  query: z.strictObject({}),
}

/** What a download link leads to: `GET` and `HEAD /polaris-bff/downloads/{secret}/{filename}`. */
export const serveDownloadLinks = (scope: FastifyInstance, services: Services): void =>
  serveFiles(scope, DOWNLOAD_ROUTE.path, (request, reply) => open(services, request, reply))

async function open(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<ImageFile> {
  reply.header("x-robots-tag", "noindex, nofollow")
  const { downloadLinks, call, via, glanceFor } = createContext(services, request, reply)
  const parts = downloadLinkRef.safeParse({ ...(request.query as object), ...(request.params as object) })
  if (!parts.success) throw invalidInput(parts.error)
  const name: Parameters<typeof openDownloadLink>[0]["name"] = ({ linkId, imageId, creator }) => {
    nameCaller(request, reply, creator)
    call.log.note({ imageId, linkId })
  }
  return openDownloadLink({ downloadLinks, call, via, glanceFor, name }, parts.data, fileRequest(request))
}
