import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify"
import { collectText } from "../../collect.js"
import { recording } from "../../audit/change.js"
import { createContext, type Context } from "../../context.js"
import { callerGone, Refusal } from "../../errors.js"
import { failureOf, logFailure } from "../../failure.js"
import { libraryOf, type LibraryContext } from "../../library/library.js"
import {
  abortS3Upload,
  completeS3Upload,
  createS3Upload,
  listS3Parts,
  openGrant,
} from "../../library/uploads/s3.js"
import type { S3Action, S3Grant } from "../../library/uploads/s3-urls.js"
import { TooMany } from "../../limits/counters.js"
import { invalidInput } from "../../schemas/explain.js"
import { completeUploadInput } from "../../schemas/library/uploads.js"
import { fromFastify } from "../../server/failures.js"
import { refuseOtherMethods } from "../../server/methods.js"
import type { Services } from "../../services.js"
import { orAbort } from "../../signals.js"
import { completed, created, failed, listed, partsIn } from "./s3-xml.js"

/** Bytes of the largest request, which has 10,000 parts and white space. */
const LARGEST = 4 * 1024 * 1024

/** Records what ends an upload. Its beginning is recorded as `library.uploads.start`. */
function recordingEnd(
  action: S3Action,
  { grant, beginChange }: Granted,
  work: () => Promise<string>,
): Promise<string> {
  if (action !== "complete" && action !== "abort") return work()
  const change = beginChange(`library.uploads.${action}`)
  change.log.note({ by: { userId: "", projectId: grant.projectId } })
  return recording(change, { session_id: grant.sessionId }, work)
}

interface Granted extends Pick<Context, "beginChange"> {
  context: LibraryContext
  grant: S3Grant
  /** The origin to which the request was sent. */
  origin: string
  readBody(): Promise<string>
}

/** S3's requests of a multipart upload. Each returns the XML of its response; an empty text for an abort. */
const ACTIONS: Record<S3Action, { method: HTTPMethods; answer(granted: Granted): Promise<string> }> = {
  create: {
    method: "POST",
    async answer({ context, grant }) {
      await createS3Upload(context, grant)
      return created(grant)
    },
  },
  list: {
    method: "GET",
    answer: async ({ context, grant }) => listed(grant, await listS3Parts(context, grant)),
  },
  complete: {
    method: "POST",
    async answer({ context, grant, origin, readBody }) {
      const parts = namedParts(grant, await readBody())
      const { image_id } = await completeS3Upload(context, grant, parts)
      return completed({ ...grant, location: `${origin}/v1/images/${image_id}` })
    },
  },
  abort: {
    method: "DELETE",
    async answer({ context, grant }) {
      await abortS3Upload(context, grant)
      return ""
    },
  },
}

type S3Request = FastifyRequest<{ Params: { session_id: string } }>

/**
 * Serves the URLs that `library.uploads.signS3` signs. Pages of any origin may use them and read the
 * responses, because the URL itself is the permission: cookies and tokens are not read.
 */
export function serveS3(scope: FastifyInstance, services: Services): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null))
  scope.setErrorHandler<Error>((error, request, reply) => sendFailure(request, reply, error))
  scope.addHook("onRequest", async (_request, reply) => {
    reply.header("access-control-allow-origin", "*")
  })
  for (const [action, { method, answer }] of Object.entries(ACTIONS)) {
    const url = `/v1/uploads/:session_id/s3/${action}`
    scope.route({
      ...{ method, url, exposeHeadRoute: false },
      handler: async (request: S3Request, reply) => {
        const granted = grantedTo(services, action as S3Action, request, reply)
        return send(reply, await recordingEnd(action as S3Action, granted, () => answer(granted)))
      },
    })
    scope.options(url, (_request, reply) =>
      reply
        .code(204)
        .headers({
          "access-control-allow-methods": method,
          "access-control-allow-headers": "*",
          "access-control-max-age": "3600",
        })
        .send(),
    )
    refuseOtherMethods(scope, {
      url,
      except: [method, "OPTIONS"],
      allowed: () => [String(method), "OPTIONS"],
    })
  }
}

function grantedTo(services: Services, action: S3Action, request: S3Request, reply: FastifyReply): Granted {
  const { jobs, via, call, beginChange } = createContext(services, request, reply)
  const library = libraryOf(services.library)
  const query = new URLSearchParams(request.raw.url?.split("?").slice(1).join("?"))
  const sessionId = request.params.session_id
  const { bodyTimeoutMs } = services.config.server
  return {
    ...openGrant({ library, jobs, via, call }, { action, sessionId, query }),
    beginChange,
    origin: via.origin,
    readBody: () => readBody(request, bodyTimeoutMs),
  }
}

async function readBody({ raw }: FastifyRequest, timeoutMs: number): Promise<string> {
  const pieces = raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  const reading = collectText(pieces, LARGEST, () => new Refusal(413, `The body may have ${LARGEST} bytes.`))
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return await orAbort(reading, late)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw late.aborted
      ? new Refusal(408, "The body did not arrive in time. Send it again.")
      : callerGone(error)
  }
}

const NOT_XML = "The body must be S3's CompleteMultipartUpload with its parts."

function namedParts({ sessionId }: S3Grant, xml: string) {
  const parts = partsIn(xml)
  if (parts === undefined) throw new Refusal(400, NOT_XML)
  const input = completeUploadInput.safeParse({ session_id: sessionId, parts })
  if (!input.success) throw invalidInput(input.error)
  return input.data.parts
}

function sendFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const failure = failureOf(cause)
  if (cause instanceof TooMany) reply.header("retry-after", String(cause.seconds))
  return send(reply.code(failure.status), failed(failure, request.id))
}

/** The type has no charset, because Uppy compares the whole header. */
const send = (reply: FastifyReply, xml: string) =>
  xml === "" ? reply.code(204).send() : reply.header("content-type", "application/xml").send(xml)
