import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { collectText } from "../../collect.js"
import { createContext } from "../../context.js"
import { Refusal } from "../../errors.js"
import { failureOf, logFailure } from "../../failure.js"
import { libraryOf, type ReaderContext } from "../../library/library.js"
import { findShare, useShare, type FoundShare } from "../../library/share-open.js"
import { TooMany } from "../../limits/counters.js"
import type { LibraryReason } from "../../schemas/library/values.js"
import { fromFastify } from "../../server/failures.js"
import { refuseOtherMethods } from "../../server/methods.js"
import type { Services } from "../../services.js"
import { orAbort } from "../../signals.js"
import { askingPage, problemPage, sharedPage, type Page } from "./share-html.js"

/** Bytes of the largest form. */
const LARGEST_FORM = 16_384

type ShareRequest = FastifyRequest<{ Params: { token: string } }>

/**
 * Serves a share as an HTML page: `/s/{token}`. A share that counts its uses is opened only by a click,
 * because programs that preview links also request them.
 */
export function serveSharePage(scope: FastifyInstance, services: Services): void {
  const url = "/s/:token"
  scope.setErrorHandler<Error>((error, request, reply) => sendProblem(request, reply, error))
  scope.addContentTypeParser("application/x-www-form-urlencoded", (_request, _payload, done) => done(null))
  refuseOtherMethods(scope, { url, except: ["GET", "POST"], allowed: () => ["GET", "POST"] })
  scope.get(url, { exposeHeadRoute: false }, async (request: ShareRequest, reply) => {
    const context = await readerContext(services, request, reply)
    const found = await findShare(context, request.params.token)
    if (found.share.passwordHash !== null || found.share.mostUses !== null)
      return send(reply, askingPage(questionOf(found)))
    return send(reply, sharedPage(await useShare(context, found, undefined)))
  })
  scope.post(url, async (request: ShareRequest, reply) => {
    const context = await readerContext(services, request, reply)
    const found = await findShare(context, request.params.token)
    const password = await readPassword(request, services.config.server.bodyTimeoutMs)
    try {
      return send(reply, sharedPage(await useShare(context, found, password)))
    } catch (error) {
      if (!isAboutPassword(error)) throw error
      logFailure(request.log, error)
      const problem = password === undefined ? "Enter the password." : error.message
      return send(reply.code(401), askingPage({ ...questionOf(found), problem }))
    }
  })
}

async function readerContext(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ReaderContext> {
  const context = createContext(services, request, reply)
  const { jobs, via } = context
  /** If no token is required, a session does not matter. */
  const isPublic = services.config.library.isPublic
  const call = isPublic ? { ...context.call, caller: undefined } : await context.signIn()
  return { library: libraryOf(services.library), jobs, via, call }
}

const questionOf = ({ share }: FoundShare) => ({
  needsPassword: share.passwordHash !== null,
  usesLeft: share.mostUses === null ? undefined : share.mostUses - share.uses,
})

const isAboutPassword = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.reason === ("share_password" satisfies LibraryReason)

async function readPassword({ raw }: FastifyRequest, timeoutMs: number): Promise<string | undefined> {
  const pieces = raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  const reading = collectText(pieces, LARGEST_FORM, () => new Refusal(413, "The form is too large."))
  const form = new URLSearchParams(await orAbort(reading, AbortSignal.timeout(timeoutMs)))
  return form.get("password")?.slice(0, 1000) || undefined
}

const HEADINGS: Record<number, string> = {
  401: "Sign in needed",
  404: "Link not found",
  410: "This link has ended",
  429: "Too many attempts",
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, message } = failureOf(cause)
  if (cause instanceof TooMany) reply.header("retry-after", String(cause.seconds))
  return send(reply.code(status), problemPage(HEADINGS[status] ?? "Something went wrong", message))
}

const send = (reply: FastifyReply, { html, policy }: Page) =>
  reply
    .headers({
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow",
    })
    .type("text/html; charset=utf-8")
    .send(html)
