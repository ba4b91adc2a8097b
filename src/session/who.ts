import { Refusal } from "../errors.js"
import type { Credentials, Known } from "../keystone/callers.js"
import type { CurrentSession, ProjectChoice, SessionReason } from "../schemas/session.js"
import type { Visit } from "./visit.js"

const NO_SESSION = "There is no session. With X-Auth-Token, X-Project-Id chooses the project of each call."

/** Who is signed in, and where; null when nobody is. */
export async function current(visit: Visit, signal?: AbortSignal): Promise<CurrentSession | null> {
  const credentials = await visit.credentials()
  return credentials.token === undefined ? null : view(await recognise(visit, credentials, signal))
}

/** The projects the caller may work in, by name. */
export async function projects(visit: Visit, signal?: AbortSignal): Promise<ProjectChoice[]> {
  const { token, scope } = await recognise(
    visit,
    { ...(await visit.credentials()), projectId: undefined },
    signal,
  )
  const all = await visit.listProjects(token, visit.requestId).catch(visit.passOn)
  const { application_credential: bound, project } = scope
  return bound === undefined ? all : all.filter(({ id }) => id === project?.id)
}

/**
 * Makes a project the one of all calls without `X-Project-Id`. Throws 403 when the caller has no role in it.
 */
export async function chooseProject(visit: Visit, projectId: string): Promise<CurrentSession> {
  const { seals } = visit
  const session = await visit.session()
  if (session === undefined || seals === undefined)
    throw new Refusal(401, { message: NO_SESSION, reason: "not_signed_in" satisfies SessionReason })
  const known = await recognise(visit, { token: session.token, projectId, address: visit.address })
  await visit.keep({ ...session, projectId }, seals)
  return view(known)
}

/** What Keystone knows of a caller; a session whose token has died ends. */
export async function recognise(visit: Visit, who: Credentials, signal?: AbortSignal): Promise<Known> {
  return visit.callers.recognise(who, visit.requestId, signal).catch(visit.passOn)
}

export function view({ scope }: Known): CurrentSession {
  const { user, project, roles, expires_at } = scope
  return {
    user: { id: user.id, name: user.name, domain: user.domain?.name ?? null },
    project: project === undefined ? null : { id: project.id, name: project.name },
    roles: roles.map(({ name }) => name),
    expires_at,
  }
}
