import { http, type HttpHandler } from "msw"
import { asResponse, json, type Answer } from "../answer.js"
import { sameText } from "../collation.js"
import type { World } from "../world.js"
import {
  expected,
  forbidden,
  KeystoneRefusal,
  ReceiptGiven,
  refused,
  unauthorized,
  unknownMethod,
  unknownPath,
} from "./answers.js"
import { createCredential, deleteCredential } from "./credentials.js"
import { signIn } from "./sign-in.js"
import { check, revoke, type Holder } from "../tokens.js"
import { catalog, projectView, tokenView, versionsView, versionView } from "./views.js"

interface Call {
  world: World
  request: Request
  url: URL
  params: Record<string, string>
}
type Verb = (call: Call) => Answer | Promise<Answer>

/** The holder of the caller's own token. */
function caller({ world, request }: Call): Holder {
  const holder = check(world, request.headers.get("x-auth-token") ?? "")
  if (typeof holder === "string") throw unauthorized()
  return holder
}

const isAdmin = (holder: Holder) => holder.roles.includes("admin")

/** The token that the call is about. Callers may inspect their own; only an admin may inspect others'. */
function subject(call: Call, action: string): { holder: Holder; token: string } {
  const asking = caller(call)
  const token = call.request.headers.get("x-subject-token")
  if (token === null) throw forbidden(action)
  const holder = check(call.world, token)
  if (typeof holder === "string") throw new KeystoneRefusal(404, holder)
  if (!isAdmin(asking) && asking.user.id !== holder.user.id) throw forbidden(action)
  return { holder, token }
}

async function create({ world, request, url }: Call): Promise<Answer> {
  const { token } = signIn(world, await bodyOf(request))
  const holder = check(world, token)
  if (typeof holder === "string") throw unauthorized()
  const view = tokenView(world, holder, !url.searchParams.has("nocatalog"))
  return json(201, { token: view }, { "x-subject-token": token })
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text === "") throw expected("auth", "request body")
  const body = jsonOrUndefined(text)
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw expected("valid JSON", "request body")
  }
  return body
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const show: Verb = (call) => {
  const { holder, token } = subject(call, "validate_token")
  const view = tokenView(call.world, holder, !call.url.searchParams.has("nocatalog"))
  return json(200, { token: view }, { "x-subject-token": token })
}

const remove: Verb = (call) => {
  revoke(call.world, subject(call, "revoke_token").holder)
  call.world.changed()
  return { status: 204, headers: {}, body: "" }
}

const listing = (call: Call, word: string, rows: unknown[]): Answer =>
  json(200, { [word]: rows, links: { next: null, self: call.url.href, previous: null } })

const mine: Verb = (call) => {
  const { user } = caller(call)
  const projects = call.world.identity.projects.filter(({ id }) =>
    user.grants.some((grant) => grant.on === id),
  )
  return listing(
    call,
    "projects",
    projects.map((project) => projectView(call.world, project)),
  )
}

const showCatalog: Verb = (call) => {
  if (!caller(call).claims.scope) throw forbidden("get_auth_catalog")
  return json(200, {
    catalog: catalog(call.world),
    links: { self: call.url.href },
  })
}

const project: Verb = (call) => {
  const asking = caller(call)
  const id = call.params["project_id"] ?? ""
  if (!isAdmin(asking) && asking.project?.id !== id) throw forbidden("get_project")
  const found = call.world.identity.projects.find((one) => sameText(one.id, id))
  if (!found) throw new KeystoneRefusal(404, `Could not find project: ${id}.`)
  return json(200, { project: projectView(call.world, found) })
}

const projects: Verb = (call) => {
  if (!isAdmin(caller(call))) throw forbidden("list_projects")
  const name = call.url.searchParams.get("name")
  const found = call.world.identity.projects.filter((one) => name === null || sameText(one.name, name))
  return listing(
    call,
    "projects",
    found.map((one) => projectView(call.world, one)),
  )
}

const paths: Record<string, Record<string, Verb>> = {
  "": { GET: ({ world }) => json(300, versionsView(world), { location: `${world.origin}/v3/` }) },
  "/v3": { GET: ({ world }) => json(200, versionView(world)) },
  "/v3/auth/tokens": { POST: create, GET: show, DELETE: remove },
  "/v3/auth/projects": { GET: mine },
  "/v3/auth/catalog": { GET: showCatalog },
  "/v3/users/:user_id/application_credentials": {
    POST: async (call) =>
      createCredential(call.world, caller(call), call.params["user_id"] ?? "", await bodyOf(call.request)),
  },
  "/v3/users/:user_id/application_credentials/:id": {
    DELETE: (call) =>
      deleteCredential(call.world, caller(call), call.params["user_id"] ?? "", call.params["id"] ?? ""),
  },
  "/v3/projects": { GET: projects },
  "/v3/projects/:project_id": { GET: project },
}

const pattern = (path: string) =>
  new RegExp(
    `^[a-z]+://[^/]+${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}${path === "/v3" || path === "" ? "/?" : ""}$`,
  )

async function answer(verb: Verb, call: Call): Promise<Answer> {
  try {
    return await verb(call)
  } catch (error) {
    if (error instanceof ReceiptGiven) return error.answer
    if (error instanceof KeystoneRefusal) return refused(error, call.world.origin)
    throw error
  }
}

/** A HEAD is a GET without its body. */
const methodOf = (request: Request) => (request.method === "HEAD" ? "GET" : request.method)

/** Keystone's v3 API as msw handlers, at the root of any host. */
export const keystoneHandlers = (world: World): HttpHandler[] => [
  ...Object.entries(paths).map(([path, verbs]) =>
    http.all<Record<string, string>>(pattern(path), async ({ request, params }) => {
      const verb = verbs[methodOf(request)]
      const call = { world, request, url: new URL(request.url), params }
      const answered = verb ? await answer(verb, call) : unknownMethod(Object.keys(verbs).join(", "))
      return withHeaders(answered, request)
    }),
  ),
  http.all(/^[a-z]+:\/\/[^/]+\/v3(\/.*)?$/, ({ request }) => withHeaders(unknownPath, request)),
]

function withHeaders(given: Answer, request: Request): Response {
  const headers = {
    vary: "X-Auth-Token",
    "x-openstack-request-id": `req-${crypto.randomUUID()}`,
    ...given.headers,
  }
  return asResponse({ ...given, headers, body: request.method === "HEAD" ? "" : given.body })
}
