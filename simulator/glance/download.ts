import { stat } from "node:fs/promises"
import { imageOf, type Call } from "./call.js"
import { Fault } from "./fault.js"
import { dataFile } from "./lifecycle.js"
import { mustHaveRole } from "./policy.js"
import { readRange, type Span } from "./range.js"

/** Which file to send, and how; without a file the response is 204. */
export interface Download {
  status: 200 | 204 | 206
  headers: Record<string, string>
  file?: string
  span?: Span
}

/** GET /v2/images/{id}/file. */
export async function download(call: Omit<Call, "text" | "query">): Promise<Download> {
  const image = imageOf(call)
  if (image.status === "deactivated" && !call.caller.isAdmin) {
    throw new Fault(403, "The requested image has been deactivated. Image data download is forbidden.")
  }
  const file = dataFile(call.world.dataFolder, image)
  const held = image.stores.length > 0 && (await exists(file))
  mustHaveRole(call, "download_image")
  const span = readRange(call.headers, image.size)
  if (span && !call.world.settings.readsParts) throw new Fault(400, noParts(span))
  const size = image.size ?? 0
  if (!held) return { status: 204, headers: {} }
  const length = span ? span.end - span.start + 1 : size
  return {
    status: span ? 206 : 200,
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(length),
      ...(image.checksum ? { "content-md5": image.checksum } : {}),
      ...(span ? { "content-range": `bytes ${String(span.start)}-${String(span.end)}/${String(size)}` } : {}),
    },
    file,
    ...(span ? { span } : {}),
  }
}

/** The stores s3 and swift (recorded from Glance 25). */
const noParts = ({ start, end }: Span) =>
  `Getting images randomly from this store is not supported. Offset: ${String(start)}, length: ${String(end - start + 1)}`

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
