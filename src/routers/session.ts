import { Refusal } from "../errors.js"
import { takeProject } from "../schemas/project-field.js"
import { chooseProjectInput, noInput, projectNameInput, signInInput } from "../schemas/session.js"
import { beginSession } from "../session/begin.js"
import { endSession } from "../session/end.js"
import { chooseProject, current, projectName, projects } from "../session/who.js"
import { publicProcedure } from "./trpc.js"

const NO_PROJECT =
  "project_id: is not possible here. Send projectId to session.signIn or session.chooseProject instead."

/** Refuses `project_id`, because a session has one project for all calls. */
const open = publicProcedure.meta({ bodyFor: "anyone" }).use(async ({ next, getRawInput }) => {
  if (takeProject(await getRawInput()).project !== undefined) throw new Refusal(400, NO_PROJECT)
  return next()
})

/** Signing in, for browsers. Callers with `X-Auth-Token` do not need it. */
export const sessionProcedures = {
  /**
   * Signs in with a password or an application credential, and sets the session's cookie. UNAUTHORIZED for
   * wrong credentials, TOO_MANY_REQUESTS after too many attempts, SERVICE_UNAVAILABLE without `SESSION_KEYS`.
   */
  signIn: open.input(signInInput).mutation(({ ctx, input }) => beginSession(ctx, input)),
  /** Removes the cookie and revokes the token at Keystone. Does nothing without a session. */
  signOut: open.input(noInput).mutation(({ ctx }) => endSession(ctx)),
  /** The signed-in user and project; null if nobody is signed in. */
  current: open.input(noInput).query(({ ctx }) => current(ctx)),
  /** The projects in which the caller has a role, by name. */
  projects: open.input(noInput).query(({ ctx }) => projects(ctx)),
  /**
   * The name of any project, for administrators, who see images of projects in which they have no role. Null
   * if Keystone does not show the project to the caller.
   */
  projectName: open.input(projectNameInput).query(({ ctx, input }) => projectName(ctx, input.projectId)),
  /** Sets the project of later calls without `X-Project-Id`. FORBIDDEN if the caller has no role in it. */
  chooseProject: open
    .input(chooseProjectInput)
    .mutation(({ ctx, input }) => chooseProject(ctx, input.projectId)),
}
