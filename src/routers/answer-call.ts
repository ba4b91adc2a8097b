import { resolveResponse } from "@trpc/server/http"
import type { AnyTRPCProcedure, AnyTRPCRouter, TRPCError } from "@trpc/server"
import type { Config } from "../config.js"
import type { Context, createContext } from "../context.js"
import { Refusal } from "../errors.js"
import { readJson } from "../server/json-body.js"
import type { Meta } from "./trpc.js"

type FastifyRequest = Context["request"]

export interface TrpcRequest {
  request: FastifyRequest
  reply: Parameters<typeof createContext>[2]
  /** One procedure, or several in a batch, joined by commas. */
  path: string
  router: AnyTRPCRouter
  context: Context
  onError(error: TRPCError, procedure: string | undefined): void
}

/** Bytes of a request without authentication: user name, password, domain. */
const SIGN_IN_BYTES = 65_536

/**
 * Handles queries and mutations, alone or in a batch. A JSON body is read only after authentication. Without
 * a valid token it is not read, and each procedure refuses the call as usual.
 */
export async function answerCall({ server }: Config, asked: TrpcRequest): Promise<unknown> {
  const { request, reply, path, router, context, onError } = asked
  const { signal } = context.call
  const names = isBatch(request) ? path.split(",") : [path]
  refuseLargeBatch(names.length, server.maxBatch)
  const body = isJson(request) ? await bodyOf(server, names, asked) : undefined
  const response = await resolveResponse({
    router,
    req: asWeb(request, body, signal),
    /** tRPC decodes it again. */
    path: encodeURIComponent(path),
    error: null,
    allowMethodOverride: true,
    createContext: () => Promise.resolve(context),
    responseMeta: ({ errors, eagerGeneration }) =>
      eagerGeneration ? {} : { headers: { ...AS_JSON, ...retryAfter(errors) } },
    onError: ({ error, path }) => onError(error, path),
  })
  /** A streamed batch is sent as its results become available; every other response is complete. */
  if (response.headers.has("transfer-encoding")) return response
  reply.code(response.status).headers(Object.fromEntries(response.headers))
  if (response.status === 405) reply.header("allow", methodsAt(router, path)?.join(", "))
  return response.text()
}

/** tRPC sets no content type if it refuses a call before its procedure runs. */
const AS_JSON = { "content-type": "application/json" }

/** The header `Retry-After`; for a batch, the time after which all of its calls can be tried again. */
function retryAfter(errors: TRPCError[]): Record<string, string> {
  const seconds = errors.flatMap(({ cause }) => (cause instanceof Refusal ? (cause.seconds ?? []) : []))
  return seconds.length === 0 ? {} : { "retry-after": String(Math.max(...seconds)) }
}

const isBatch = (request: FastifyRequest) => (request.query as { batch?: unknown }).batch === "1"

const mediaType = (request: FastifyRequest) => request.headers["content-type"]?.toLowerCase() ?? ""
const isJson = (request: FastifyRequest) =>
  request.method === "POST" && mediaType(request).startsWith("application/json")

function refuseLargeBatch(calls: number, most: number): void {
  if (calls <= most) return
  const advice = `Set maxItems to ${most} in httpBatchLink or httpBatchStreamLink.`
  throw new Refusal(400, `A batch may have at most ${most} calls; this one has ${calls}. ${advice}`)
}

async function bodyOf(limits: Config["server"], names: string[], asked: TrpcRequest) {
  const { router, request, context } = asked
  const { maxBodyBytes, bodyTimeoutMs: timeoutMs } = limits
  const existing = names.filter((name) => procedureAt(router, name) !== undefined)
  if (existing.length === 0) return undefined
  const readers = existing.map((name) => metaOf(router, name)?.bodyFor)
  if (readers.includes("anyone"))
    return readJson(request.raw, { most: Math.min(SIGN_IN_BYTES, maxBodyBytes), timeoutMs })
  const needsCaller = readers.every((reader) => reader === "callers")
  const isSignedIn = () =>
    context.authenticate().then(
      () => true,
      () => false,
    )
  if (needsCaller && !(await isSignedIn())) return undefined
  return readJson(request.raw, { most: maxBodyBytes, timeoutMs })
}

/** The procedure at a path. Undefined if there is none, or if the path names several, joined by commas. */
export function procedureAt(router: AnyTRPCRouter, path: string): AnyTRPCProcedure | undefined {
  const procedures = router._def.procedures as unknown as Record<string, AnyTRPCProcedure>
  return Object.hasOwn(procedures, path) ? procedures[path] : undefined
}

/** The methods with which a procedure or a batch can be called. Undefined if the path names no procedure. */
export function methodsAt(router: AnyTRPCRouter, path: string): readonly string[] | undefined {
  const types = path.split(",").map((name) => procedureAt(router, name)?._def.type)
  if (types.every((type) => type === undefined)) return undefined
  return types.includes("mutation") ? ["POST"] : ["GET", "HEAD", "POST"]
}

export const metaOf = (router: AnyTRPCRouter, path: string) =>
  procedureAt(router, path)?._def.meta as Meta | undefined

/**
 * The parts of a request that tRPC reads. Only the query of the URL is the caller's: tRPC does not use the
 * rest.
 */
function asWeb(request: FastifyRequest, body: string | undefined, signal: AbortSignal): Request {
  const { method, url } = request.raw
  const query = /\?.*/.exec(url ?? "")?.[0] ?? ""
  const headers = new Headers()
  for (const name of ["accept", "trpc-accept"]) {
    const value = request.headers[name]
    if (typeof value === "string") headers.set(name, value)
  }
  /** HEAD is handled as GET; Node omits the body. */
  if (method !== "POST") return new Request(`http://polaris/${query}`, { headers, signal })
  const type = mediaType(request)
  if (type !== "") headers.set("content-type", type)
  /** tRPC's clients send an empty body for no input, which its server considers invalid JSON. */
  const json = body === "" ? "null" : body
  return new Request(`http://polaris/${query}`, { method, headers, signal, body: json ?? null })
}
