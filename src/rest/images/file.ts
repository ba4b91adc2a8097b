import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { z } from "zod"
import { createContext } from "../../context.js"
import { openFile, type ImageFile } from "../../images/download.js"
import { invalidInput } from "../../schemas/explain.js"
import { imageRef } from "../../schemas/write.js"
import type { Services } from "../../services.js"
import type { DescribedRoute } from "../route.js"
import { IMAGES } from "./rows.js"
import { FILE_HEADERS, fileRequest, SENDS_FILE, serveFiles } from "./send-file.js"

const query = z.strictObject({ project_id: z.string().optional() })

/** The route for the OpenAPI document. */
export const FILE_ROUTE: DescribedRoute = {
  ...SENDS_FILE,
  path: "/polaris-bff/images/{imageId}/file",
  twin: "compute.image.downloadAddress",
  summary: "The data of an image, whole or in part",
  access: "project",
  chapter: IMAGES,
  input: imageRef.extend(FILE_HEADERS),
  query,
}

/** The data of an image: `GET` and `HEAD /polaris-bff/images/{id}/file`. */
export const serveFile = (scope: FastifyInstance, services: Services): void =>
  serveFiles(scope, FILE_ROUTE.path, (request, reply) => open(services, request, reply))

async function open(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<ImageFile> {
  const context = createContext(services, request, reply)
  await context.authenticate()
  const input = imageRef
    .extend(query.shape)
    .safeParse({ ...(request.query as object), ...(request.params as object) })
  if (!input.success) throw invalidInput(input.error)
  const { imageId, project_id } = input.data
  const call = await context.signIn(project_id)
  return openFile({ glance: context.glanceFor(call) }, { imageId, ...fileRequest(request) })
}
