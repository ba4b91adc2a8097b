import type { FastifyRequest } from "fastify"
import { z } from "zod"
import type { Call } from "../../call.js"
import type { Context } from "../../context.js"
import type { Services } from "../../services.js"
import { routeOf, type Chapter, type Route, type RouteRow } from "../route.js"

/** What the verbs of images take: the same as the context of their procedures. */
function contextOf(
  services: Services,
  { call, via, glanceFor }: { call: Call } & Pick<Context, "via" | "glanceFor">,
) {
  const { inTurn, images, search, downloadLinks, upload } = services
  const isUploading = (imageId: string) =>
    upload.transfers.running({ projectId: call.caller.project.id, imageId })
  const glance = glanceFor(call)
  return { inTurn, images, search, downloadLinks, upload, call, via, glance, isUploading }
}

export type ImageContext = ReturnType<typeof contextOf>

/** A query as the procedures take it. As in a form, an empty field counts as not given. */
export function readQuery({ query }: FastifyRequest, { input }: Pick<Route, "input">): object {
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== "")
  const fields: Record<string, z.core.$ZodType> = input.shape
  const fieldOf = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, typed(fieldOf(name), value)]))
}

/** A number or a boolean, if the field takes one and not the text. */
function typed(field: z.core.$ZodType | undefined, value: unknown): unknown {
  if (field === undefined || typeof value !== "string" || z.safeParse(field, value).success) return value
  const meant = JSON_VALUE.test(value) ? (JSON.parse(value) as unknown) : value
  return z.safeParse(field, meant).success ? meant : value
}

const JSON_VALUE = /^(?:true|false|0|[1-9]\d{0,15})$/

/** The behaviour that all routes of images share. */
export const IMAGES: Chapter = {
  contextOf: (services, given) => contextOf(services, { ...given, call: given.call as Call }),
  readQuery,
}

/** A route for callers with a project. */
export const forImages = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, ImageContext>,
): Route => routeOf(row, { access: "project", chapter: IMAGES })
