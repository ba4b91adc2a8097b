import { createReadStream } from "node:fs"
import pMap from "p-map"
import { request } from "undici"
import { createAsk, type Ask } from "../support/http.js"
import type { Running } from "../support/process.js"
import { MIB } from "../support/upload.js"

/** A client for `/v1` of one Polaris that counts its requests. */
export interface LibraryClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: object): Promise<T>
  calls(): number
}

export function createLibraryClient({ url }: Pick<Running, "url">, token: string): LibraryClient {
  const ask: Ask = createAsk(url, token)
  let calls = 0
  const counted = async <T>(...asked: Parameters<Ask>) => {
    calls += 1
    return JSON.parse(await ask(...asked)) as T
  }
  return {
    get: (path) => counted("GET", path),
    post: (path, body) => counted("POST", path, body),
    calls: () => calls,
  }
}

interface Part {
  part_number: number
  url: string
  size_bytes: number
}

interface Plan {
  path: string
  bytes: number
  /** The number of parts that are sent at the same time. */
  atOnce: number
  /** The number of part URLs in one request. */
  urls: number
}

/** Uploads a file as a disk image, in parts of the default size. Returns the image's id. */
export async function uploadInParts(client: LibraryClient, plan: Plan): Promise<string> {
  const { path, bytes, atOnce, urls } = plan
  const file = { content_type: "application/octet-stream", size_bytes: bytes }
  const { image_id } = await client.post<{ image_id: string }>("/v1/images", { filename: "a.img", ...file })
  const started = await client.post<{ session_id: string; parts: number; part_size_bytes: number }>(
    "/v1/uploads:resumable",
    { image_id, content_type: file.content_type, total_bytes: bytes },
  )
  const { session_id: id, parts, part_size_bytes: size } = started
  const groups = groupsOf(parts, urls)
  const signed = async (numbers: number[]) =>
    (await client.post<{ parts: Part[] }>(`/v1/uploads/${id}/parts`, { part_numbers: numbers })).parts
  const sent: { part_number: number; etag: string }[] = []
  const send = async (part: Part) => {
    const start = (part.part_number - 1) * size
    sent.push({ part_number: part.part_number, etag: await put(part, path, start) })
  }
  /** The next URLs are requested while parts are being sent. */
  let next = signed(groups[0] ?? [])
  for (const [at] of groups.entries()) {
    const group = await next
    next = at + 1 < groups.length ? signed(groups[at + 1] ?? []) : Promise.resolve([])
    await pMap(group, send, { concurrency: atOnce })
  }
  await client.post(`/v1/uploads/${id}:complete`, {
    parts: sent.toSorted((one, other) => one.part_number - other.part_number),
  })
  return image_id
}

const groupsOf = (count: number, size: number) =>
  Array.from({ length: Math.ceil(count / size) }, (_, at) =>
    Array.from({ length: Math.min(size, count - at * size) }, (_, more) => at * size + more + 1),
  )

async function put({ url, size_bytes: size }: Part, path: string, start: number): Promise<string> {
  const body = createReadStream(path, { start, end: start + size - 1, highWaterMark: MIB })
  const headers = { "content-length": String(size) }
  const { statusCode, headers: answered, body: answer } = await request(url, { method: "PUT", headers, body })
  const text = await answer.text()
  if (statusCode !== 200) throw new Error(`bench: the store answered a part with ${statusCode}: ${text}`)
  return String(answered["etag"])
}
