import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify"
import type { z } from "zod"
import { recording } from "../audit/change.js"
import type { CallLog } from "../call.js"
import { createContext, type Context } from "../context.js"
import { Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"
import { invalidInput } from "../schemas/explain.js"
import { fromFastify, sayWhen } from "../server/failures.js"
import { readJson } from "../server/json-body.js"
import { refuseOtherMethods } from "../server/methods.js"
import type { Services } from "../services.js"

type Shape = z.ZodObject
type CallOfAnyone = Awaited<ReturnType<Context["signInIfAny"]>>

/** The behaviour that all routes of one guide share. */
export interface Chapter {
  /** The context of its verbs, for a call or for a request without credentials. */
  contextOf(
    services: Services,
    given: Pick<Context, "jobs" | "via" | "glanceFor"> & { call: CallOfAnyone },
  ): object
  /** Runs first. It may refuse the request because of its headers, and add headers to every response. */
  check?(request: FastifyRequest, reply: FastifyReply): void
  /** Reads the query as fields of the input; by default each parameter is one field. */
  readQuery?(request: FastifyRequest, row: Pick<Route, "input">): object
  /** Creates the refusal of an input; by default it names the fields. */
  refuse?(error: z.core.$ZodError, input: object): Refusal
  /** Sends a failure; by default as `{ error: { code, message, requestId } }`. */
  fail?(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply
  /** The media type and schema of what `fail` sends, for OpenAPI. */
  failure?: { type: string; schema: z.ZodType }
  /** The media types of bodies, besides `application/json`. */
  bodies?: readonly string[]
}

export interface RouteRow<I extends Shape, O extends z.ZodType, Ctx> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** In OpenAPI's form: `/v1/images/{image_id}:view`. */
  path: `/${string}`
  /** The path of the tRPC procedure that does the same. */
  twin: string
  summary: string
  /** The fields in the path, and in the query for GET or the JSON body otherwise. */
  input: I
  output: O
  /** The output by status, if there are several statuses for success. */
  outputs?: Record<number, z.ZodType>
  /** The headers that are fields of the input: `{ "if-match": "if_match" }`. */
  headers?: Record<string, keyof z.output<I> & string>
  /** The parameters of the query for OpenAPI, if they are not the input's own fields. */
  query?: Shape
  /** The field of the input that consists of the whole body. If absent, the body is an object of fields. */
  body?: keyof z.output<I> & string
  /** The media type of the body, if it is not `application/json`. */
  bodyType?: string
  /** The media type of the response, if it is not `application/json`. */
  type?: string
  /** Writes the response that is not JSON. */
  render?: (output: z.output<O>) => string
  verb(context: Ctx, input: z.output<I>): Promise<z.output<O>>
  /** The response's status if it is not 200, its headers, and its body if that is not the output. */
  reply?: (output: z.output<O>, request: FastifyRequest) => Reply<z.output<O>>
}

interface Reply<Output> {
  status?: number
  headers?: Record<string, string>
  body?: Output
}

/**
 * One route: input, output, and the verb that does the work. The OpenAPI document is generated from all rows.
 */
export type Route = RouteRow<Shape, z.ZodType, never> & {
  access: "project" | "anyone" | "open"
  chapter: Chapter
}

/** What the OpenAPI document has of a route. */
export type DescribedRoute = Omit<Route, "verb" | "render" | "reply"> & {
  /** Of the operation, if the procedure has a route of its own besides. */
  operationId?: string
  /** The responses without a body, by status, with their descriptions. */
  empty?: Record<number, string>
}

/** Creates a route from a row of a chapter. */
export const routeOf = <I extends Shape, O extends z.ZodType, Ctx>(
  row: RouteRow<I, O, Ctx>,
  of: Pick<Route, "access" | "chapter">,
): Route => ({ ...row, ...of }) as unknown as Route

/** The names of the parameters in a path. */
export const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)

/**
 * Converts a path to Fastify's form. A parameter before a colon needs a pattern, or it would include the
 * rest.
 */
export const fastifyPath = (path: string) =>
  path
    .replace(/\{(\w+)\}:/g, ":$1(^[^:/]+)::")
    .replace(/\{(\w+)\}/g, ":$1")
    .replace(/(\/\w+):(\w+)$/, "$1::$2")

/** Serves rows. Their paths are complete, so the scope has no prefix. */
export function serveRoutes(scope: FastifyInstance, services: Services, rows: readonly Route[]): void {
  scope.setErrorHandler<Error>((error, request, reply) => renderFailure(request, reply, error))
  for (const row of rows)
    scope.route({
      method: row.method,
      url: fastifyPath(row.path),
      exposeHeadRoute: false,
      ...failing(row.chapter),
      handler: (request, reply) => answer(services, row, request, reply),
    })
  const paths = new Map<string, Route[]>()
  for (const row of rows) paths.set(row.path, [...(paths.get(row.path) ?? []), row])
  for (const [path, own] of paths) {
    const except = own.map(({ method }) => method)
    const chapter = own[0]?.chapter
    refuseOtherMethods(scope, {
      ...{ url: fastifyPath(path), except, allowed: () => except },
      ...(chapter && failing(chapter)),
    })
  }
}

const failing = ({ fail }: Chapter): Pick<RouteOptions, "errorHandler"> =>
  fail === undefined ? {} : { errorHandler: (error, request, reply) => void fail(request, reply, error) }

/** Sends `{ error: { code, message, requestId } }`, with the same status as in every other API layer. */
export function renderFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, ...failure } = failureOf(cause)
  sayWhen(reply, cause)
  return reply.code(status).send({ error: { ...failure, requestId: request.id } })
}

async function answer(services: Services, row: Route, request: FastifyRequest, reply: FastifyReply) {
  const { chapter } = row
  chapter.check?.(request, reply)
  const context = createContext(services, request, reply)
  const call = await callFor(services, row, context)
  const given = await readInput(services, row, request)
  const input = row.input.safeParse(given)
  if (!input.success) throw (chapter.refuse ?? invalidInput)(input.error, given)
  const { jobs, via, glanceFor } = context
  const verb = (log: CallLog): Promise<unknown> =>
    row.verb(
      chapter.contextOf(services, { jobs, via, glanceFor, call: { ...call, log } }) as never,
      input.data,
    )
  const output = await (row.method === "GET"
    ? verb(call.log)
    : recording(context.beginChange(row.twin), input.data, verb))
  const { status = 200, headers = {}, body = output } = row.reply?.(output, request) ?? {}
  const shown = row.output.parse(body)
  reply.code(status).headers(headers)
  if (row.type === undefined) return reply.send(shown)
  return reply.type(row.type).send(row.render?.(shown) ?? jsonBytes(shown))
}

/** JSON as bytes, because Fastify adds a charset to text, which JSON:API's media type must not have. */
export const jsonBytes = (value: unknown) => Buffer.from(JSON.stringify(value))

/** An `open` route does not even look at a token. */
async function callFor(services: Services, { access }: Route, context: Context): Promise<CallOfAnyone> {
  if (access === "open") return { ...context.call, caller: undefined }
  return access === "project" ? context.signIn() : signInIfAny(services, context)
}

function signInIfAny({ config }: Services, context: ReturnType<typeof createContext>) {
  return config.library.isPublic ? context.signInIfAny() : context.signIn()
}

/** Merges path, headers, and the query or the body to one object. Refuses a field that occurs twice. */
async function readInput({ config }: Services, row: Route, request: FastifyRequest): Promise<object> {
  const given = row.method === "GET" ? readQuery(row, request) : await readBody(config.server, row, request)
  const path = request.params as object
  const headers = Object.entries(row.headers ?? {}).flatMap(([header, field]) => {
    const value = request.headers[header]
    return value === undefined ? [] : [[field, unquoted(header, value)] as const]
  })
  const twice = [...Object.keys(path), ...Object.values(row.headers ?? {})].find((name) =>
    Object.hasOwn(given, name),
  )
  if (twice !== undefined)
    throw new Refusal(400, `${twice}: belongs in the path or a header here, not in the ${partOf(row)}.`)
  return { ...given, ...Object.fromEntries(headers), ...path }
}

const readQuery = (row: Route, request: FastifyRequest) =>
  row.chapter.readQuery?.(request, row) ?? (request.query as object)

/** Headers whose values may be quoted: a key, and a revision. */
const QUOTED: Record<string, RegExp> = { "idempotency-key": /^"([^"]*)"$/, "if-match": /^"(\d+)"$/ }

const unquoted = (header: string, value: string | string[]) =>
  QUOTED[header]?.exec(String(value))?.[1] ?? unicodeIn(String(value))

/** Decodes a header as UTF-8, which most clients send but Node reads as Latin-1. */
function unicodeIn(latin1: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(latin1, "latin1"))
  } catch {
    return latin1
  }
}

const partOf = ({ method }: Route) => (method === "GET" ? "query" : "body")

async function readBody(
  { maxBodyBytes, bodyTimeoutMs }: Services["config"]["server"],
  { chapter, body: field }: Route,
  { raw, headers }: FastifyRequest,
): Promise<object> {
  const isEmpty =
    headers["content-length"] === "0" || (!headers["content-length"] && !headers["transfer-encoding"])
  if (isEmpty) return {}
  const types = ["application/json", ...(chapter.bodies ?? [])]
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? ""
  if (!types.includes(type)) throw new Refusal(415, `Send ${types.join(" or ")}.`)
  const text = await readJson(raw, { most: maxBodyBytes, timeoutMs: bodyTimeoutMs })
  const body = text.trim() === "" ? {} : parseBody(text)
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Refusal(400, "The body must be a JSON object.")
  return field === undefined ? body : { [field]: body }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal(400, { message: "The body is not valid JSON.", cause })
  }
}
