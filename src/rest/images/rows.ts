import type { FastifyRequest } from "fastify"
import type { z } from "zod"
import type { Call } from "../../call.js"
import type { Context } from "../../context.js"
import type { Services } from "../../services.js"
import { routeOf, type Chapter, type Route, type RouteRow } from "../route.js"

/** What the verbs of images take: the same as the context of their procedures. */
function contextOf(services: Services, { call, glanceFor }: { call: Call } & Pick<Context, "glanceFor">) {
  const { inTurn, images, search, upload } = services
  const isUploading = (imageId: string) =>
    upload.transfers.running({ projectId: call.caller.project.id, imageId })
  return { inTurn, images, search, upload, call, glance: glanceFor(call), isUploading }
}

export type ImageContext = ReturnType<typeof contextOf>

/** The fields of queries that are not text. */
const NUMBERS = new Set(["limit", "size_min", "size_max", "min_ram", "min_disk"])
const FLAGS = new Set(["protected", "os_hidden"])

/** A query as the procedures take it. As in a form, an empty field counts as not given. */
function readQuery({ query }: FastifyRequest): object {
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== "")
  return Object.fromEntries(given.map(([name, value]) => [name, typed(name, value)]))
}

function typed(name: string, value: unknown): unknown {
  if (NUMBERS.has(name) && typeof value === "string" && /^\d+$/.test(value)) return Number(value)
  if (FLAGS.has(name) && (value === "true" || value === "false")) return value === "true"
  return value
}

/** The behaviour that all routes of images share. */
export const IMAGES: Chapter = {
  contextOf: (services, { call, glanceFor }) => contextOf(services, { call: call as Call, glanceFor }),
  readQuery,
}

/** A route for callers with a project. */
export const forImages = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, ImageContext>,
): Route => routeOf(row, { access: "project", chapter: IMAGES })
