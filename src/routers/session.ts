import { chooseProjectInput, noInput, signInInput } from "../schemas/session.js"
import { begin } from "../session/begin.js"
import { end } from "../session/end.js"
import { chooseProject, current, projects } from "../session/who.js"
import { open as publicProcedure } from "./trpc.js"

const open = publicProcedure.meta({ bodyFor: "anyone" })

/** Signing in, for browsers. Callers with `X-Auth-Token` do not need it. */
export const session = {
  signIn: open.input(signInInput).mutation(({ ctx, input }) => begin(ctx, input)),
  signOut: open.input(noInput).mutation(({ ctx }) => end(ctx)),
  current: open.input(noInput).query(({ ctx }) => current(ctx)),
  projects: open.input(noInput).query(({ ctx }) => projects(ctx)),
  chooseProject: open
    .input(chooseProjectInput)
    .mutation(({ ctx, input }) => chooseProject(ctx, input.projectId)),
}
