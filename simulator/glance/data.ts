import { createReadStream } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { pipeline } from "node:stream/promises"
import type { Answer } from "../answer.js"
import { asHeaders, openBody, send } from "../wire.js"
import type { World } from "../world.js"
import { download, type Download } from "./download.js"
import { answered } from "./handlers.js"
import { stage, upload, type DataVerb } from "./upload.js"

/** The routes that carry image data, as plain streams: msw would keep every body. */
const verbs: Record<string, DataVerb> = { "PUT file": upload, "PUT stage": stage }
const route = /^\/v2\/images\/([^/]+)\/(file|stage)$/

/** Serves a data route; false if the path is not one. */
export async function serveData(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [, id, part] = route.exec(path) ?? []
  if (id === undefined || part === undefined) return false
  const verb = verbs[`${request.method ?? ""} ${part}`]
  const reads = request.method === "GET" && part === "file"
  if (!verb && !reads) return false
  const params = { image_id: decodeURIComponent(id) }
  const headers = asHeaders(request)
  let found: Download | undefined
  const answer = await answered(world, headers, async (identity) => {
    const call = { world, params, headers, ...identity }
    if (verb) return verb({ ...call, open: () => openBody(request, response), signal: departure(response) })
    found = await download(call)
    return { ...found, body: "" }
  })
  if (found?.file && answer.status < 300) await sendFile(response, answer, found)
  else send(response, answer)
  // The rest of a refused body is read and discarded, so that the connection can be used again.
  request.resume()
  return true
}

function departure(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once("close", () => {
    controller.abort()
  })
  return controller.signal
}

async function sendFile(
  response: ServerResponse,
  answer: Answer,
  { file = "", span }: Download,
): Promise<void> {
  response.writeHead(answer.status, answer.headers)
  // A client may disconnect in the middle.
  await pipeline(createReadStream(file, span ?? {}), response).catch(() => response.destroy())
}
