import { resolveResponse } from "@trpc/server/http"
import type { AnyTRPCProcedure, AnyTRPCRouter, TRPCError } from "@trpc/server"
import type { Config } from "../config.js"
import type { Context, createContext } from "../context.js"
import { Refusal } from "../errors.js"
import { readJson } from "../server/json-body.js"
import { answerPlainCalls, type PlainCalls } from "./plain-calls.js"
import type { Meta } from "./trpc.js"

type FastifyRequest = Context["request"]

export interface TrpcRequest {
  request: FastifyRequest
  reply: Parameters<typeof createContext>[2]
  /** One procedure, or several in a batch, joined by commas. */
  path: string
  /** The parameters of the URL, as tRPC decodes them. */
  search: URLSearchParams
  router: AnyTRPCRouter
  context: Context
  onError(error: TRPCError, procedure: string | undefined): void
}

/** Bytes of a request without authentication: user name, password, domain. */
const SIGN_IN_BYTES = 65_536

/**
 * The parameters of a request's URL. A value with a wrong escape is decoded up to that, as tRPC does; Fastify
 * leaves it as it is.
 */
export const searchOf = ({ raw: { url = "" } }: FastifyRequest) =>
  new URLSearchParams(/\?[^#]*/.exec(url)?.[0] ?? "")

/**
 * Handles queries and mutations, alone or in a batch. A JSON body is read only after authentication. Without
 * a valid token it is not read, and each procedure refuses the call as usual.
 */
export async function answerCall({ server }: Config, asked: TrpcRequest): Promise<unknown> {
  const { request, reply, path, search } = asked
  const isBatch = search.get("batch") === "1"
  const paths = isBatch ? path.split(",") : [path]
  refuseLargeBatch(paths.length, server.maxBatch)
  const body = isJson(request) ? await bodyOf(server, paths, asked) : undefined
  const type = plainType(asked, paths)
  if (type === undefined) return answerByAdapter(asked, body)
  const { router, context: ctx, onError } = asked
  const { signal } = ctx.call
  const input = request.method === "POST" ? body : (search.get("input") ?? "")
  const answer = await answerPlainCalls({ router, paths, type, isBatch, input, ctx, signal, onError })
  reply.code(answer.status).headers({ ...VARY, ...AS_JSON, ...retryAfter(answer.errors) })
  return answer.body
}

/**
 * The type of the procedures that are called, if they can be called and answered without tRPC's own handler:
 * all exist, none is a subscription, and the client does not want a stream. Everything that tRPC refuses
 * itself is left to it.
 */
function plainType(
  { request, router, search }: TrpcRequest,
  paths: string[],
): PlainCalls["type"] | undefined {
  const { method, headers } = request
  const isStream = [headers["trpc-accept"], headers.accept].some((type) =>
    type?.includes("application/jsonl"),
  )
  const isOtherBody = method === "POST" && !isJson(request)
  const [type, ...others] = new Set(paths.map((name) => procedureAt(router, name)?._def.type))
  const isRefused = others.length > 0 || (type === "mutation" && method !== "POST")
  if (isStream || isOtherBody || isRefused || search.has("connectionParams")) return undefined
  return type === "subscription" ? undefined : type
}

/** tRPC's own handler: streamed batches, other types of body, and everything that it refuses itself. */
async function answerByAdapter(asked: TrpcRequest, body: string | undefined): Promise<unknown> {
  const { reply, path, router, context, onError } = asked
  const response = await resolveResponse({
    router,
    req: asWeb(asked, body),
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

const VARY = { vary: "trpc-accept, accept" }

/** tRPC sets no content type if it refuses a call before its procedure runs. */
const AS_JSON = { "content-type": "application/json" }

/** The header `Retry-After`; for a batch, the time after which all of its calls can be tried again. */
function retryAfter(errors: TRPCError[]): Record<string, string> {
  const seconds = errors.flatMap(({ cause }) => (cause instanceof Refusal ? (cause.seconds ?? []) : []))
  return seconds.length === 0 ? {} : { "retry-after": String(Math.max(...seconds)) }
}

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

/** The parts of a request that tRPC reads. */
function asWeb({ request, search, context }: TrpcRequest, body: string | undefined): Request {
  const { method } = request
  const { signal } = context.call
  const url = `http://polaris/?${search.toString()}`
  const headers = new Headers()
  for (const name of ["accept", "trpc-accept"]) {
    const value = request.headers[name]
    if (typeof value === "string") headers.set(name, value)
  }
  /** HEAD is handled as GET; Node omits the body. */
  if (method !== "POST") return new Request(url, { headers, signal })
  const type = mediaType(request)
  if (type !== "") headers.set("content-type", type)
  /** An empty body means that there is no input, but tRPC considers it invalid JSON. */
  return new Request(url, { method, headers, signal, body: body === "" ? "null" : (body ?? null) })
}
