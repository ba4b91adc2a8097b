import createClient from "openapi-fetch"
import type { paths } from "./polaris.js"

/** A program with a generated client: `node out/main.js URL TOKEN`. */
const [baseUrl = "", token = ""] = process.argv.slice(2)
const polaris = createClient<paths>({ baseUrl, headers: { "X-Auth-Token": token } })

const MIB = 1024 * 1024
const bytes = Buffer.alloc(5 * MIB + 1000, 7)
bytes.set(Buffer.from("89504e470d0a1a0a", "hex"))

/** The answer's data, or an error with Polaris' message. */
function orThrow<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error))
  return data
}

const file = { filename: "aurora.png", content_type: "image/png", size_bytes: bytes.length }
const created = orThrow(
  await polaris.POST("/v1/images", {
    params: { header: { "idempotency-key": "generated" } },
    body: { ...file, title: "Aurora over Tromsø", tags: ["sky"] },
  }),
)

const upload = orThrow(
  await polaris.POST("/v1/uploads:resumable", {
    body: {
      ...{ image_id: created.image_id, total_bytes: bytes.length, content_type: "image/png" },
      part_size_bytes: 5 * MIB,
    },
  }),
)
const { session_id, part_size_bytes: size } = upload

const parts: { part_number: number; etag: string }[] = []
for (let part_number = 1; part_number <= upload.parts; part_number += 1) {
  const params = { path: { session_id, part_number } }
  const { url } = orThrow(await polaris.POST("/v1/uploads/{session_id}/parts/{part_number}", { params }))
  const body = bytes.subarray((part_number - 1) * size, part_number * size)
  const { headers } = await fetch(url, { method: "PUT", body })
  parts.push({ part_number, etag: headers.get("etag") ?? "" })
}

const arrived = orThrow(
  await polaris.GET("/v1/uploads/{session_id}", { params: { path: { session_id }, query: { limit: 10 } } }),
)
const completed = orThrow(
  await polaris.POST("/v1/uploads/{session_id}:complete", {
    params: { path: { session_id } },
    body: { parts },
  }),
)

const ofImage = { params: { path: { image_id: created.image_id } } }
const image = orThrow(await polaris.GET("/v1/images/{image_id}", ofImage))
const found = orThrow(
  await polaris.GET("/v1/search/images", { params: { query: { q: "tromso tag:sky", limit: 10 } } }),
)
const missing = await polaris.GET("/v1/images/{image_id}", { params: { path: { image_id: "img_missing" } } })

// @ts-expect-error An image has a file name.
const refused = await polaris.POST("/v1/images", { body: { content_type: "image/png", size_bytes: 1 } })

console.log(
  JSON.stringify({
    arrived: arrived.parts.map(({ size_bytes }) => size_bytes),
    isComplete: completed.image_id === created.image_id,
    title: image.title,
    found: found.images.map(({ title }) => title),
    missing: missing.error?.error.code,
    refused: refused.error?.error.issues?.map(({ path }) => path),
  }),
)
