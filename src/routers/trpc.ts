import { initTRPC } from "@trpc/server"
import { z } from "zod"
import { withSignal } from "../call.js"
import type { Context } from "../context.js"
import { failureOf } from "../failure.js"
import { projectField, takeProject } from "../schemas/project-field.js"
import { hasBytes } from "../server/upload-body.js"
import { errorFormatter, thrown } from "./failures.js"
import { SSE } from "./subscription.js"

export interface Meta {
  /** The request's body is a file, not JSON. Other procedures refuse such a body with 415. */
  takesBytes?: true
  /**
   * Whose JSON body is read: with `anyone`, everyone's, if it is small; with `callers`, only that of an
   * authenticated caller. If absent, the body is always read.
   */
  bodyFor?: "anyone" | "callers"
}

const t = initTRPC.context<Context>().meta<Meta>().create({ isDev: false, errorFormatter, sse: SSE })

/** tRPC's own functions, for routers whose procedures have Polaris' context and failures. */
export const { router, mergeRouters } = t

/** For anyone, without authentication. */
export const publicProcedure = t.procedure
  .use(async ({ ctx, path, type, next }) => {
    const from = performance.now()
    ctx.call.log.note({ procedure: path })
    const span = ctx.tracing?.procedure(path)
    const result = await (span === undefined ? next() : span.run(next))
    const failure = result.ok ? undefined : failureOf(thrown(result.error))
    const code = failure?.code ?? "OK"
    /** A subscription has only begun. */
    const seconds = type === "subscription" ? 0 : (performance.now() - from) / 1000
    ctx.metrics.procedure({ procedure: path, code }, seconds)
    span?.end(failure && { error: code, isFault: failure.status >= 500 })
    return result
  })
  .use(async ({ ctx, path, type, next, signal, getRawInput }) => {
    const call = withSignal(ctx.call, signal)
    if (type !== "mutation") return call === ctx.call ? next() : next({ ctx: { call } })
    const change = ctx.beginChange(path)
    const result = await next({ ctx: { call: { ...call, log: change.log } } })
    /** A file has no input here, and one that cannot be parsed is refused anyway. */
    const input = hasBytes(ctx.request) ? undefined : await getRawInput().catch(() => undefined)
    change.end({ input, ...(result.ok ? { result: result.data } : { error: thrown(result.error) }) })
    return result
  })

/** The largest number of images that the log names for one call. */
const MOST_IMAGES = 12

/**
 * The ids of images in an input, for the log. Values that are not ids are omitted, because they could be
 * anything.
 */
function imagesIn(input: unknown): string[] {
  const { imageId, uploadId, imageIds } = (input ?? {}) as Record<string, unknown>
  const isId = (id: unknown) => z.guid().safeParse(id).success
  return [imageId, uploadId, imageIds]
    .flat()
    .slice(0, MOST_IMAGES)
    .filter((id): id is string => isId(id))
}

/** The context of a procedure that works in a project: the input's `project_id`, or the caller's own. */
export async function enter(ctx: Context, raw: unknown) {
  const { project, input: rawInput } = takeProject(raw)
  const { caller } = await ctx.signIn(project)
  ctx.call.log.note({ by: { userId: caller.user.id, projectId: caller.project.id } })
  if (!hasBytes(ctx.request)) for (const imageId of imagesIn(rawInput)) ctx.call.log.note({ imageId })
  const call = { ...ctx.call, caller }
  const isUploading = (imageId: string) =>
    ctx.upload.transfers.running({ projectId: caller.project.id, imageId })
  return { call, glance: ctx.glanceFor(call), isUploading, rawInput }
}

/**
 * For a caller with a valid token and a project, which may be the input's `project_id`. Other calls are
 * refused before the input is parsed: 401 without a token, 403 without a project.
 */
export const projectProcedure = publicProcedure
  .meta({ bodyFor: "callers" })
  .use(async ({ ctx, next, getRawInput }) => {
    await ctx.authenticate()
    return next({ ctx: await enter(ctx, await getRawInput()) })
  })
  .use(({ ctx, next }) => next({ getRawInput: () => Promise.resolve(ctx.rawInput) }))
  .input(projectField)
