import { Refusal } from "../errors.js"
import type { Credentials, Known } from "../keystone/callers.js"
import type { CurrentSession, ProjectChoice, SessionReason } from "../schemas/session.js"
import type { SessionContext } from "./visit.js"

const NO_SESSION = "There is no session. With X-Auth-Token, X-Project-Id chooses the project of each call."

/** Who is signed in, and where; null when nobody is. */
export async function current(context: SessionContext): Promise<CurrentSession | null> {
  const credentials = await context.session.credentials()
  return credentials.token === undefined ? null : view(await recognise(context, credentials))
}

/** The projects the caller may work in, by name. */
export async function projects(context: SessionContext): Promise<ProjectChoice[]> {
  const { session, call } = context
  const credentials = { ...(await session.credentials()), projectId: undefined }
  const { token, scope } = await recognise(context, credentials)
  const all = await session.listProjects(token, call).catch(session.passOn)
  const { application_credential: bound, project } = scope
  return bound === undefined ? all : all.filter(({ id }) => id === project?.id)
}

/**
 * Makes a project the one of all calls without `X-Project-Id`. Throws 403 when the caller has no role in it.
 */
export async function chooseProject(context: SessionContext, projectId: string): Promise<CurrentSession> {
  const { session: visit } = context
  const { seals, address } = visit
  const session = await visit.session()
  if (session === undefined || seals === undefined)
    throw new Refusal(401, { message: NO_SESSION, reason: "not_signed_in" satisfies SessionReason })
  const known = await recognise(context, { token: session.token, projectId, address })
  await visit.keep({ ...session, projectId }, seals)
  return view(known)
}

/** What Keystone knows of a caller; a session whose token has died ends. */
export async function recognise({ session, call }: SessionContext, who: Credentials): Promise<Known> {
  return session.callers.recognise(who, call).catch(session.passOn)
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
