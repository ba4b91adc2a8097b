import { http, type HttpHandler } from "msw"
import { asResponse, type Answer } from "../answer.js"
import { ClientGone } from "../wire.js"
import type { World } from "../world.js"
import { authenticated } from "./caller.js"
import type { Call, Verb } from "./call.js"
import { create } from "./create.js"
import { crash, Fault, written } from "./fault.js"
import { allTasks, importImage, imageTasks } from "./import.js"
import * as info from "./info.js"
import { deactivate, reactivate, remove, show } from "./lifecycle.js"
import { list } from "./list.js"
import { metadefNamespace, metadefNamespaces } from "./metadefs.js"
import { addMember, listMembers, removeMember, showMember, updateMember } from "./members.js"
import { patch } from "./patch.js"
import { requestId } from "./request-id.js"
import { addTag, removeTag } from "./tags.js"

/** Glance's path on the host, as behind a proxy that strips the prefix. */
export const prefix = "/image"

const bodiless =
  (verb: Verb): Verb =>
  (call) => {
    if (call.text !== "") throw new Fault(400, "A body is not expected with this request.")
    return verb(call)
  }

const paths: Record<string, Record<string, Verb>> = {
  "/images": { GET: list, POST: create },
  "/images/:image_id": { GET: bodiless(show), PATCH: patch, DELETE: bodiless(remove) },
  "/images/:image_id/actions/deactivate": { POST: bodiless(deactivate) },
  "/images/:image_id/actions/reactivate": { POST: bodiless(reactivate) },
  "/images/:image_id/tags/:tag": { PUT: bodiless(addTag), DELETE: bodiless(removeTag) },
  "/images/:image_id/members": { GET: bodiless(listMembers), POST: addMember },
  "/images/:image_id/members/:member_id": {
    GET: bodiless(showMember),
    PUT: updateMember,
    DELETE: bodiless(removeMember),
  },
  "/images/:image_id/import": { POST: importImage },
  "/images/:image_id/tasks": { GET: bodiless(imageTasks) },
  "/stores/:store_id/:image_id": { DELETE: bodiless(info.removeFromStore) },
  "/info/import": { GET: bodiless(info.infoImport) },
  "/info/stores": { GET: bodiless(info.infoStores) },
  "/info/stores/detail": { GET: bodiless(info.infoStoresDetail) },
  "/info/usage": { GET: bodiless(info.infoUsage) },
  "/schemas/:schema": { GET: bodiless(info.schema) },
  "/metadefs/namespaces": { GET: metadefNamespaces },
  "/metadefs/namespaces/:namespace": { GET: metadefNamespace },
  "/tasks": { GET: allTasks },
  "/cache": { GET: bodiless(info.cache) },
}

/** Paths of the data routes, which msw never sees, with their methods. */
const dataPaths = { "/images/:image_id/file": "GET, PUT", "/images/:image_id/stage": "PUT" }

const onlyAllowed =
  (method: string, allow: string): Verb =>
  () => {
    const message = `The method ${method} is not allowed for this resource. <br /><br />\n`
    throw new Fault(405, message, { headers: { allow }, whole: true })
  }

const nowhere: Verb = () => {
  throw new Fault(404)
}

/** On this path Glance treats another method as an unknown path. */
const unguarded = "/images/:image_id/tasks"

const otherMethod = (path: string, method: string, verbs: Record<string, Verb>): Verb =>
  path === unguarded ? nowhere : onlyAllowed(method, Object.keys(verbs).join(", "))

/** A path without a version redirects to the root, without the endpoint's prefix. */
const toRoot: Verb = ({ world }) => ({
  status: 302,
  headers: { "content-type": "text/plain; charset=utf8", location: `${world.origin}/v2/` },
  body: "",
})

const pattern = (path: string) =>
  new RegExp(`^[a-z]+://[^/]+${prefix}/v2${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`)

/** Glance's v2 API as msw handlers, under `/image` of any host, without the data routes. */
export const glanceHandlers = (world: World): HttpHandler[] => [
  http.options(new RegExp(`^[a-z]+://[^/]+${prefix}(/.*)?$`), () => new Response(null)),
  ...Object.entries(paths).map(([path, verbs]) =>
    http.all<Record<string, string>>(pattern(path), ({ request, params }) =>
      respond(world, request, verbs[request.method] ?? otherMethod(path, request.method, verbs), params),
    ),
  ),
  ...Object.entries(dataPaths).map(([path, allow]) =>
    http.all(pattern(path), ({ request }) => respond(world, request, onlyAllowed(request.method, allow), {})),
  ),
  http.all(pattern(""), ({ request }) => respond(world, request, toRoot, {})),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}/healthcheck$`), ({ request }) =>
    asResponse(info.healthcheck(request.headers.get("accept") ?? "")),
  ),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}/versions(/.*)?$`), () =>
    asResponse(info.versions(world, 200)),
  ),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}/v2(/.*)?$`), ({ request }) =>
    respond(world, request, nowhere, {}),
  ),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}(/.*)?$`), () => asResponse(info.versions(world, 300))),
]

async function respond(
  world: World,
  request: Request,
  verb: Verb,
  params: Record<string, string>,
): Promise<Response> {
  const text = await request.text()
  const answer = await answered(world, request.headers, (identity) =>
    verb({
      world,
      params,
      headers: request.headers,
      query: new URL(request.url).searchParams,
      text,
      ...identity,
    }),
  )
  return asResponse(request.method === "HEAD" ? headed(answer) : answer)
}

/** WebOb sends its default type if there is no body. */
const headed = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, "content-type": "text/html; charset=UTF-8" },
  body: "",
})

/**
 * Checks the token, then runs the verb. A refusal has the content type that the caller accepts. Only requests
 * with a valid token get a request id.
 */
export async function answered(
  world: World,
  headers: Headers,
  verb: (identity: Pick<Call, "caller" | "requestId">) => Answer | Promise<Answer>,
): Promise<Answer> {
  const accept = headers.get("accept")
  let id: string | undefined
  try {
    const caller = authenticated(world, headers.get("x-auth-token"))
    id = requestId(headers)
    return withId(await verb({ caller, requestId: id }), id)
  } catch (error) {
    const fault = error instanceof Fault ? error : broken(error)
    // Failures below the application bypass the middleware that adds the id.
    return withId(written(fault, accept), fault.extra.bare ? undefined : id)
  }
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

/** Reports a bug in the simulator, and returns a failure of Glance. */
function broken(error: unknown): Fault {
  if (!(error instanceof ClientGone)) process.emitWarning(asError(error))
  return crash()
}

const withId = (answer: Answer, id: string | undefined): Answer =>
  id === undefined ? answer : { ...answer, headers: { ...answer.headers, "x-openstack-request-id": id } }
