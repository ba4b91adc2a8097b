import { setTimeout as pause } from "node:timers/promises"
import type { Answer } from "../answer.js"
import { imageKey, type Image, type World } from "../world.js"
import { sees, type Caller } from "./caller.js"
import { Fault } from "./fault.js"

/** One request to Glance whose token was accepted. */
export interface Call {
  world: World
  caller: Caller
  params: Record<string, string>
  query: URLSearchParams
  headers: Headers
  /** The body as text, "" if there is none. */
  text: string
  requestId: string
}

/** A call whose body is not read until it is opened. */
export type DataCall = Omit<Call, "text" | "query"> & {
  open: () => AsyncIterable<Buffer>
  /** Aborted when the client disconnects. */
  signal: AbortSignal
}

export type Verb = (call: Call) => Answer | Promise<Answer>

export const noContent: Answer = {
  status: 204,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: "",
}

/** Glance holds no lock between reading and writing an image. */
export async function betweenReadAndWrite({ world }: Pick<Call, "world">): Promise<void> {
  const { saveDelay } = world.settings
  if (typeof saveDelay === "function") await saveDelay()
  else if (saveDelay > 0) await pause(saveDelay)
}

/** The body as an object or a list; Glance refuses anything else before it looks for the image. */
export function bodyOf({ text }: Call): Record<string, unknown> | unknown[] {
  if (text === "") throw new Fault(400, "Body expected in request.")
  const body = parseJson(text)
  if (typeof body !== "object" || body === null) {
    throw new Fault(400, "Unexpected body type. Expected list/dict.")
  }
  return Array.isArray(body) ? body : (body as Record<string, unknown>)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault(400, "Malformed JSON in request body.")
  }
}

/** The image that the path names, if the caller may see it. */
export function imageOf(
  { world, caller, params }: Pick<Call, "world" | "caller" | "params">,
  missing = (id: string) => `No image found with ID ${id}`,
): Image {
  const id = params["image_id"] ?? ""
  const image = world.images.get(imageKey(id))
  if (!image || !sees(world, caller, image)) throw new Fault(404, missing(id))
  return image
}
