import { http, type HttpHandler } from "msw"
import type { Answer } from "../answer.js"
import { tokenRefused, withRequestId } from "../middleware.js"
import { check } from "../tokens.js"
import type { World } from "../world.js"
import type { CinderVerb } from "./call.js"
import { CinderFault, cinderCrashed, writtenCinderFault } from "./fault.js"
import { showVolumeLimits } from "./limits.js"
import { actOnVolume, createVolume, listVolumes, removeVolume, showVolume } from "./volumes.js"

/** Cinder's path on the host. */
const prefix = "/volume"

const paths: Record<string, Record<string, CinderVerb>> = {
  "/volumes": { POST: createVolume },
  "/volumes/detail": { GET: listVolumes },
  "/volumes/:volume_id": { GET: showVolume, DELETE: removeVolume },
  "/volumes/:volume_id/action": { POST: actOnVolume },
  "/limits": { GET: showVolumeLimits },
}

const pattern = (path: string) =>
  new RegExp(`^[a-z]+://[^/]+${prefix}/v3/(?<project_id>[^/]+)${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`)

/** Cinder's API as msw handlers, under `/volume` of any host. */
export const cinderHandlers = (world: World): HttpHandler[] => [
  ...Object.entries(paths).map(([path, verbs]) =>
    http.all<Record<string, string>>(pattern(path), async ({ request, params }) =>
      withRequestId(await respond(world, request, verbs[request.method] ?? notAllowed, params), request),
    ),
  ),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}(/.*)?$`), ({ request }) =>
    withRequestId(writtenCinderFault(new CinderFault(404, "The resource could not be found.")), request),
  ),
]

const notAllowed: CinderVerb = () => {
  throw new CinderFault(405, "The method is not allowed for this resource.")
}

async function respond(
  world: World,
  request: Request,
  verb: CinderVerb,
  params: Record<string, string>,
): Promise<Answer> {
  const holder = check(world, request.headers.get("x-auth-token") ?? "")
  if (typeof holder === "string") return tokenRefused(world)
  const projectId = holder.project?.id
  if (projectId === undefined || params["project_id"] !== projectId)
    return writtenCinderFault(new CinderFault(400, "Malformed request url"))
  try {
    const query = new URL(request.url).searchParams
    return await verb({ world, holder, projectId, params, query, text: await request.text() })
  } catch (error) {
    if (error instanceof CinderFault) return writtenCinderFault(error)
    process.emitWarning(error instanceof Error ? error : String(error))
    return writtenCinderFault(cinderCrashed())
  }
}
