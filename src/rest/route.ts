import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { z } from "zod"
import { createContext } from "../context.js"
import { Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"
import { libraryOf, type LibraryContext, type ReaderContext } from "../library/library.js"
import { TooMany } from "../limits/counters.js"
import { invalidInput } from "../schemas/explain.js"
import { fromFastify } from "../server/failures.js"
import { readJson } from "../server/json-body.js"
import { refuseOtherMethods } from "../server/methods.js"
import type { Services } from "../services.js"

type Shape = z.ZodObject

interface Row<I extends Shape, O extends z.ZodType, Ctx> {
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
  verb(context: Ctx, input: z.output<I>): Promise<z.output<O>>
  /** The answer's status, if it is not 200, and headers, which depend on the output. */
  reply?: (output: z.output<O>) => { status?: number; headers?: Record<string, string> }
}

/** One route: what it takes and gives, and the verb that does the work. OpenAPI is made of these. */
export type Route = Row<Shape, z.ZodType, never> & { access: "project" | "anyone" }

/** A route for callers in a project. */
export const forProject = <I extends Shape, O extends z.ZodType>(row: Row<I, O, LibraryContext>): Route =>
  ({ ...row, access: "project" }) as unknown as Route

/** A route that works without a token too, as far as `LIBRARY_PUBLIC` allows. */
export const forAnyone = <I extends Shape, O extends z.ZodType>(row: Row<I, O, ReaderContext>): Route =>
  ({ ...row, access: "anyone" }) as unknown as Route

/** The names in a path. */
export const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)

/** Fastify's form of a path. A parameter before a colon needs a pattern, or it would take the rest too. */
const fastifyPath = (path: string) =>
  path
    .replace(/\{(\w+)\}:/g, ":$1(^[^:/]+)::")
    .replace(/\{(\w+)\}/g, ":$1")
    .replace(/(\/\w+):(\w+)$/, "$1::$2")

/** Serves rows, below nothing: their paths are whole. */
export function serveRoutes(scope: FastifyInstance, services: Services, rows: readonly Route[]): void {
  scope.setErrorHandler<Error>((error, request, reply) => renderFailure(request, reply, error))
  for (const row of rows)
    scope.route({
      method: row.method,
      url: fastifyPath(row.path),
      exposeHeadRoute: false,
      handler: (request, reply) => answer(services, row, request, reply),
    })
  const methods = new Map<string, Route["method"][]>()
  for (const { path, method } of rows) methods.set(path, [...(methods.get(path) ?? []), method])
  for (const [path, except] of methods)
    refuseOtherMethods(scope, { url: fastifyPath(path), except, allowed: () => except })
}

/** `{ error: { code, message, requestId } }`, with the status of the same failure anywhere else. */
function renderFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, ...failure } = failureOf(cause)
  if (cause instanceof TooMany) reply.header("retry-after", String(cause.seconds))
  return reply.code(status).send({ error: { ...failure, requestId: request.id } })
}

async function answer(services: Services, row: Route, request: FastifyRequest, reply: FastifyReply) {
  const context = createContext(services, request, reply)
  const call = row.access === "project" ? await context.signIn() : await signInIfAny(services, context)
  const input = row.input.safeParse(await readInput(services, row, request))
  if (!input.success) throw invalidInput(input.error)
  const library = libraryOf(services.library)
  const { jobs, via } = context
  const output: unknown = await row.verb({ library, jobs, via, call } as never, input.data)
  const { status = 200, headers = {} } = row.reply?.(output) ?? {}
  return reply.code(status).headers(headers).send(row.output.parse(output))
}

function signInIfAny({ config }: Services, context: ReturnType<typeof createContext>) {
  return config.library.isPublic ? context.signInIfAny() : context.signIn()
}

/** Path, headers, and the query or the body as one object. The path says the same only once. */
async function readInput({ config }: Services, row: Route, request: FastifyRequest): Promise<object> {
  const given = row.method === "GET" ? (request.query as object) : await readBody(config.server, request)
  const path = request.params as object
  const headers = Object.entries(row.headers ?? {}).flatMap(([header, field]) => {
    const value = request.headers[header]
    return value === undefined ? [] : [[field, unquoted(header, value)] as const]
  })
  const twice = [...Object.keys(path), ...Object.values(row.headers ?? {})].find((name) =>
    Object.hasOwn(given, name),
  )
  if (twice !== undefined) throw new Refusal(400, `${twice}: does not stand in the ${partOf(row)} here.`)
  return { ...given, ...Object.fromEntries(headers), ...path }
}

/** Headers whose quotes are not part of what they say: a key, and a revision. */
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
  { raw, headers }: FastifyRequest,
): Promise<object> {
  const isEmpty =
    headers["content-length"] === "0" || (!headers["content-length"] && !headers["transfer-encoding"])
  if (isEmpty) return {}
  if (!/^application\/json\b/i.test(headers["content-type"] ?? ""))
    throw new Refusal(415, "Send application/json.")
  const text = await readJson(raw, { most: maxBodyBytes, timeoutMs: bodyTimeoutMs })
  const body = text.trim() === "" ? {} : parseBody(text)
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Refusal(400, "The body must be a JSON object.")
  return body
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal(400, { message: "The body is not valid JSON.", cause })
  }
}
