import { initTRPC } from "@trpc/server"
import { withSignal } from "../call.js"
import type { Context } from "../context.js"
import { errorFormatter } from "./failures.js"
import { SSE } from "./subscription.js"

export interface Meta {
  /** The request's body is a file, not JSON. Other procedures refuse such a body with 415. */
  takesBytes?: true
  /**
   * Whose JSON body is read: `anyone`'s, but little of it, or that of `callers` who are signed in, which
   * leaves the body of others on the wire. Without it the body is read whoever asks.
   */
  bodyFor?: "anyone" | "callers"
}

const t = initTRPC.context<Context>().meta<Meta>().create({ isDev: false, errorFormatter, sse: SSE })

export const { router, mergeRouters } = t

/** For anybody, also before it is known who asks. */
export const open = t.procedure.use(({ ctx, next, signal }) =>
  next({ ctx: { call: withSignal(ctx.call, signal) } }),
)

/**
 * For a caller with a valid token, in a project. Refused before the input is looked at: 401 without a token,
 * 403 without a project.
 */
export const inProject = open.meta({ bodyFor: "callers" }).use(async ({ ctx, next }) => {
  const { caller } = await ctx.signIn()
  const call = { ...ctx.call, caller }
  const isUploading = (imageId: string) => ctx.transfers.running({ projectId: caller.project.id, imageId })
  return next({ ctx: { call, glance: ctx.glanceFor(call), isUploading } })
})
