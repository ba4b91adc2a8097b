import { libraryOf } from "../../library/library.js"
import { projectField, takeProject } from "../../schemas/project-field.js"
import { projectProcedure, publicProcedure } from "../trpc.js"

/** For callers with a project. Throws Refusal 503 without an object store. */
export const inLibrary = projectProcedure.use(({ ctx, next }) =>
  next({ ctx: { library: libraryOf(ctx.library) } }),
)

/** For anyone, as far as `LIBRARY_PUBLIC` allows; `caller` is undefined for a request without credentials. */
export const readsLibrary = publicProcedure
  .meta({ bodyFor: "anyone" })
  .use(async ({ ctx, next, getRawInput }) => {
    const library = libraryOf(ctx.library)
    const { project, input } = takeProject(await getRawInput())
    const { caller } = library.settings.isPublic ? await ctx.signInIfAny(project) : await ctx.signIn(project)
    return next({ ctx: { library, call: { ...ctx.call, caller }, rawInput: input } })
  })
  .use(({ ctx, next }) => next({ getRawInput: () => Promise.resolve(ctx.rawInput) }))
  .input(projectField)
