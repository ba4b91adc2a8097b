import { http, type HttpHandler } from "msw"
import type { Answer } from "../answer.js"
import { tokenRefused, withRequestId } from "../middleware.js"
import { check } from "../tokens.js"
import type { World } from "../world.js"
import type { NovaVerb } from "./call.js"
import { createServer } from "./create.js"
import { crashed, NovaFault, writtenFault } from "./fault.js"
import { showLimits } from "./limits.js"
import { act, listFlavors, listServers, removeServer, showServer } from "./servers.js"

/** Nova's path on the host. */
const prefix = "/compute"

const paths: Record<string, Record<string, NovaVerb>> = {
  "/servers": { POST: createServer },
  "/servers/detail": { GET: listServers },
  "/servers/:server_id": { GET: showServer, DELETE: removeServer },
  "/servers/:server_id/action": { POST: act },
  "/flavors/detail": { GET: listFlavors },
  "/limits": { GET: showLimits },
}

const pattern = (path: string) =>
  new RegExp(`^[a-z]+://[^/]+${prefix}/v2\\.1${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`)

/** Nova's API as msw handlers, under `/compute` of any host. */
export const novaHandlers = (world: World): HttpHandler[] => [
  ...Object.entries(paths).map(([path, verbs]) =>
    http.all<Record<string, string>>(pattern(path), async ({ request, params }) =>
      withRequestId(await respond(world, request, verbs[request.method] ?? notAllowed, params), request),
    ),
  ),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}(/.*)?$`), ({ request }) =>
    withRequestId(writtenFault(new NovaFault(404, "The resource could not be found.")), request),
  ),
]

const notAllowed: NovaVerb = () => {
  throw new NovaFault(405, "The method is not allowed for this resource.")
}

async function respond(
  world: World,
  request: Request,
  verb: NovaVerb,
  params: Record<string, string>,
): Promise<Answer> {
  const holder = check(world, request.headers.get("x-auth-token") ?? "")
  if (typeof holder === "string") return tokenRefused(world)
  const projectId = holder.project?.id
  if (projectId === undefined) return writtenFault(new NovaFault(400, "Malformed request url"))
  try {
    const query = new URL(request.url).searchParams
    return await verb({ world, holder, projectId, params, query, text: await request.text() })
  } catch (error) {
    if (error instanceof NovaFault) return writtenFault(error)
    process.emitWarning(error instanceof Error ? error : String(error))
    return writtenFault(crashed())
  }
}
