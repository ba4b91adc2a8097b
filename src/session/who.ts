import type { CallerIds } from "../call.js"
import { Refusal } from "../errors.js"
import type { Credentials, ValidatedToken } from "../keystone/callers.js"
import type { CurrentSession, ProjectChoice, ProjectName, SessionReason } from "../schemas/session.js"
import type { SessionContext } from "./session-request.js"

const NO_SESSION = "There is no session. With X-Auth-Token, send X-Project-Id with each call instead."

/** The signed-in user and project; null if nobody is signed in. */
export async function current(context: SessionContext): Promise<CurrentSession | null> {
  const credentials = await context.session.credentials()
  return credentials.token === undefined ? null : view(await recognise(context, credentials))
}

/** The projects in which the caller has a role, by name. */
export async function projects(context: SessionContext): Promise<ProjectChoice[]> {
  const { session, call } = context
  const credentials = { ...(await session.credentials()), projectId: undefined }
  const { token, scope } = await recognise(context, credentials)
  const all = await session.listProjects(token, call).catch(session.passOn)
  const { application_credential: bound, project } = scope
  return bound === undefined ? all : all.filter(({ id }) => id === project?.id)
}

/** The name of any project, as far as Keystone shows it to the caller in the current project. */
export async function projectName(context: SessionContext, projectId: string): Promise<ProjectName> {
  const { session, call } = context
  const { token } = await recognise(context, await session.credentials())
  const name = await session.readProjectName(token, projectId, call).catch(session.passOn)
  return { id: projectId, name }
}

/** Sets the project of calls without `X-Project-Id`. Throws 403 if the caller has no role in it. */
export async function chooseProject(context: SessionContext, projectId: string): Promise<CurrentSession> {
  const { session: sessionRequest } = context
  const { sealer, address } = sessionRequest
  const session = await sessionRequest.session()
  if (session === undefined || sealer === undefined)
    throw new Refusal(401, { message: NO_SESSION, reason: "not_signed_in" satisfies SessionReason })
  const identity = await recognise(context, { token: session.token, projectId, address })
  await sessionRequest.keep({ ...session, projectId }, sealer)
  return view(identity)
}

/** The caller's identity from Keystone. Ends a session whose token is no longer valid. */
export async function recognise(
  { session, call }: SessionContext,
  who: Credentials,
): Promise<ValidatedToken> {
  const identity = await session.callers.recognise(who, call).catch(session.passOn)
  session.name(idsOf(identity))
  return identity
}

export const idsOf = ({ scope: { user, project } }: Pick<ValidatedToken, "scope">): CallerIds => ({
  userId: user.id,
  projectId: project?.id,
})

export function view({ scope }: ValidatedToken): CurrentSession {
  const { user, project, roles, expires_at } = scope
  return {
    user: { id: user.id, name: user.name, domain: user.domain?.name ?? null },
    project: project === undefined ? null : { id: project.id, name: project.name },
    roles: roles.map(({ name }) => name),
    expires_at,
  }
}
