import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Readable } from "node:stream"
import { createContext, type Context } from "../../context.js"
import { failureOf, logFailure } from "../../failure.js"
import { invalidInput } from "../../schemas/explain.js"
import { takeProject } from "../../schemas/project-field.js"
import {
  imagesChanged,
  watchImagesFields,
  watchImagesQuery,
  type WatchedImages,
} from "../../schemas/watch.js"
import { frame, STREAM_HEADERS, streamEvents } from "../../server/event-stream.js"
import { cutEventStreamsAtClose } from "../../server/event-streams.js"
import { refuseOtherMethods } from "../../server/methods.js"
import type { Services } from "../../services.js"
import { renderFailure, type DescribedRoute } from "../route.js"
import { IMAGES, readQuery } from "./rows.js"

/** The route for the OpenAPI document. Its output is the data of one event. */
export const WATCH_ROUTE: DescribedRoute = {
  method: "GET",
  path: "/polaris-bff/rest/images/watch",
  twin: "compute.image.watchImages",
  summary: "Images as they are, then every change, as server-sent events",
  access: "project",
  chapter: IMAGES,
  input: watchImagesFields,
  output: imagesChanged,
  type: "text/event-stream",
}

/** Serves `GET /polaris-bff/rest/images/watch`. The scope must have no other routes. */
export function serveWatch(scope: FastifyInstance, services: Services): void {
  const url = WATCH_ROUTE.path
  scope.setErrorHandler((error, request, reply) => renderFailure(request, reply, error))
  cutEventStreamsAtClose(scope)
  refuseOtherMethods(scope, { url, except: ["GET"], allowed: () => ["GET"] })
  scope.get(url, { exposeHeadRoute: false }, async (request, reply) => {
    const stream = await open(services, request, reply)
    return reply.headers(STREAM_HEADERS).send(stream)
  })
}

/** Resolves when the first event is there: until then, a failure is an ordinary response. */
async function open(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<Readable> {
  const context = createContext(services, request, reply)
  const { signal } = context.call
  const events = await begin(services, context, request)
  const first = await events.next()
  return streamEvents({
    greeting: "",
    events: Promise.resolve(startingWith(first, events)),
    frameOf: (event) => `data: ${JSON.stringify(event)}\n\n`,
    failed: (cause) => failed(request, cause),
    signal,
  })
}

/** Signs the caller in, and starts to watch what the query names. */
async function begin({ images, imageWatchers }: Services, context: Context, request: FastifyRequest) {
  await context.authenticate()
  const { project, watched } = readWatched(request)
  const call = await context.signIn(project)
  const { via } = context
  return imageWatchers.watch({ call, via, images, glance: context.glanceFor(call) }, watched)
}

function readWatched(request: FastifyRequest): { project: unknown; watched: WatchedImages } {
  const { project, input } = takeProject(readQuery(request, WATCH_ROUTE))
  const parsed = watchImagesQuery.safeParse(input)
  if (!parsed.success) throw invalidInput(parsed.error)
  return { project, watched: parsed.data }
}

async function* startingWith<T>(first: IteratorResult<T, void>, others: AsyncGenerator<T, void>) {
  if (!first.done) yield first.value
  yield* others
}

/** The event with which a watch ends that fails later. */
function failed({ log, id }: FastifyRequest, cause: unknown): string {
  logFailure(log, cause)
  const { status: _status, ...failure } = failureOf(cause)
  return frame("failure", JSON.stringify({ error: { ...failure, requestId: id } }))
}
