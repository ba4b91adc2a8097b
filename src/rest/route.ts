import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify"
import type { z } from "zod"
import { createContext, type Context } from "../context.js"
import { Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"
import { TooMany } from "../limits/counters.js"
import { invalidInput } from "../schemas/explain.js"
import { fromFastify } from "../server/failures.js"
import { readJson } from "../server/json-body.js"
import { refuseOtherMethods } from "../server/methods.js"
import type { Services } from "../services.js"

type Shape = z.ZodObject
type CallOfAnyone = Awaited<ReturnType<Context["signInIfAny"]>>

/** What a guide's routes share. */
export interface Chapter {
  /** What its verbs need for a call, or for a request without credentials. */
  contextOf(services: Services, given: Pick<Context, "jobs" | "via"> & { call: CallOfAnyone }): object
  /** Runs first; it may refuse the request by its headers, and add headers to every answer. */
  check?(request: FastifyRequest, reply: FastifyReply): void
  /** The query as fields of the input; by default each parameter is one. */
  readQuery?(request: FastifyRequest): object
  /** The refusal of an input; by default it names the fields. */
  refuse?(error: z.core.$ZodError, input: object): Refusal
  /** Sends a failure; by default as `{ error: { code, message, requestId } }`. */
  fail?(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply
  /** What `fail` sends, for OpenAPI. */
  failure?: { type: string; schema: z.ZodType }
  /** The media types of bodies, besides `application/json`. */
  bodies?: readonly string[]
}

export interface RouteRow<I extends Shape, O extends z.ZodType, Ctx> {
  method: "GET" | "POST" | "PATCH" | "DELETE"
  /** As in OpenAPI: `/v1/images/{image_id}:view`. */
  path: `/${string}`
  /** The tRPC procedure that does the same. */
  twin: string
  summary: string
  /** Fields of the path, and of the query or, except for GET, the JSON body. */
  input: I
  output: O
  /** The output by status, where success has several. */
  outputs?: Record<number, z.ZodType>
  /** Fields that are headers here: `{ "if-match": "if_match" }`. */
  headers?: Record<string, keyof z.output<I> & string>
  /** The parameters of the query as OpenAPI describes them, where they are not the input's own fields. */
  query?: Shape
  /** The field of the input that the whole body is; without one, the body has the fields. */
  body?: keyof z.output<I> & string
  /** The media type of the answer, if it is not `application/json`. */
  type?: string
  verb(context: Ctx, input: z.output<I>): Promise<z.output<O>>
  /** The answer's status, if it is not 200, its headers, and its body, if that is not the output. */
  reply?: (output: z.output<O>, request: FastifyRequest) => Reply<z.output<O>>
}

interface Reply<Output> {
  status?: number
  headers?: Record<string, string>
  body?: Output
}

/** One route: what it takes and gives, and the verb that does the work. OpenAPI is made of these. */
export type Route = RouteRow<Shape, z.ZodType, never> & { access: "project" | "anyone"; chapter: Chapter }

/** A row of a chapter as a route. */
export const routeOf = <I extends Shape, O extends z.ZodType, Ctx>(
  row: RouteRow<I, O, Ctx>,
  of: Pick<Route, "access" | "chapter">,
): Route => ({ ...row, ...of }) as unknown as Route

/** The names in a path. */
export const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)

/** Fastify's form of a path. A parameter before a colon needs a pattern, or it would take the rest too. */
const fastifyPath = (path: string) =>
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

/** `{ error: { code, message, requestId } }`, with the status of the same failure anywhere else. */
function renderFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, ...failure } = failureOf(cause)
  if (cause instanceof TooMany) reply.header("retry-after", String(cause.seconds))
  return reply.code(status).send({ error: { ...failure, requestId: request.id } })
}

async function answer(services: Services, row: Route, request: FastifyRequest, reply: FastifyReply) {
  const { chapter } = row
  chapter.check?.(request, reply)
  const context = createContext(services, request, reply)
  const call = row.access === "project" ? await context.signIn() : await signInIfAny(services, context)
  const given = await readInput(services, row, request)
  const input = row.input.safeParse(given)
  if (!input.success) throw (chapter.refuse ?? invalidInput)(input.error, given)
  const { jobs, via } = context
  const output: unknown = await row.verb(
    chapter.contextOf(services, { jobs, via, call }) as never,
    input.data,
  )
  const { status = 200, headers = {}, body = output } = row.reply?.(output, request) ?? {}
  const shown = row.output.parse(body)
  reply.code(status).headers(headers)
  return row.type === undefined ? reply.send(shown) : reply.type(row.type).send(jsonBytes(shown))
}

/** JSON as bytes. To other forms of it, Fastify adds a charset, which JSON:API's media type must not have. */
export const jsonBytes = (value: unknown) => Buffer.from(JSON.stringify(value))

function signInIfAny({ config }: Services, context: ReturnType<typeof createContext>) {
  return config.library.isPublic ? context.signInIfAny() : context.signIn()
}

/** Path, headers, and the query or the body as one object. A field that comes twice is refused. */
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

const readQuery = ({ chapter }: Route, request: FastifyRequest) =>
  chapter.readQuery?.(request) ?? (request.query as object)

/** Headers whose quotes are not part of their value: a key, and a revision. */
const QUOTED: Record<string, RegExp> = { "idempotency-key": /^"([^"]*)"$/, "if-match": /^"(\d+)"$/ }

const unquoted = (header: string, value: string | string[]) =>
  QUOTED[header]?.exec(String(value))?.[1] ?? unicodeIn(String(value))

/** Node reads headers as Latin-1, and most clients write UTF-8. */
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
