import { createHash } from "node:crypto"
import { request } from "node:https"
import { buffer } from "node:stream/consumers"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { keepImage } from "../support/library-rows.js"
import { freePort } from "../support/ports.js"
import { startCdn, type Nginx } from "./nginx.js"

/** nginx with the configuration of the docs, between whoever has a URL and a private bucket. */
const KEY = "a-key-of-more-than-16-characters"
let library: LibraryStage
let nginx: Nginx
let demo: Person
let id = ""

const bytes = Buffer.from("\x89PNG and a cat", "latin1")

beforeAll(async () => {
  const port = await freePort()
  library = await openLibrary({ CDN_BASE_URL: `https://127.0.0.1:${port}/`, CDN_SIGNING_KEY: KEY })
  nginx = await startCdn({ store: library.store.endpoint, key: KEY, port })
  demo = await library.as("demo")
  id = await keepImage(library, demo, { filename: "Zürich (1).png", content_type: "image/png", bytes })
})
afterAll(async () => {
  await nginx.close()
  await library.close()
})

const signed = async (verb: "view" | "download") =>
  (await library.ask("GET", `/v1/images/${id}:${verb}`, { headers: demo.headers })).body

function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      const sent = request(url, { rejectUnauthorized: false, agent: false, ...options }, (answer) => {
        const { statusCode: status = 0, headers } = answer
        buffer(answer).then((body) => resolve({ status, headers, body }), reject)
      })
      sent.on("error", reject).end()
    },
  )
}

test("a URL leads to nginx, which passes the file on under its name and with ranges", async () => {
  const { url } = await signed("view")
  expect(url.startsWith(`${nginx.origin}/${library.store.bucket}/uploads/${id}/original?`)).toBe(true)
  const shown = await ask(url)
  expect([shown.status, shown.body]).toEqual([200, bytes])
  expect(shown.headers["content-type"]).toBe("image/png")
  expect(shown.headers["content-disposition"]).toContain("inline; filename=")
  const { url: saving } = await signed("download")
  const part = await ask(saving, { headers: { range: "bytes=1-3" } })
  expect([part.status, part.body.toString()]).toEqual([206, "PNG"])
  expect(part.headers["content-disposition"]).toContain("filename*=UTF-8''Z%C3%BCrich%20%281%29.png")
})

test("HEAD has a URL of its own, and nothing can be written", async () => {
  const { url, head_url } = await signed("view")
  const head = await ask(head_url, { method: "HEAD" })
  expect([head.status, head.headers["content-length"]]).toEqual([200, String(bytes.length)])
  expect((await ask(url, { method: "PUT" })).status).toBe(403)
  expect((await ask(url, { method: "DELETE" })).status).toBe(403)
})

test("a URL that was changed is 403 at nginx, and one that has expired 410", async () => {
  const { url } = await signed("view")
  for (const changed of [
    url.replace(/signature=[^&]+$/, "signature=AAAAAAAAAAAAAAAAAAAAAA"),
    url.replace(/expires=(\d+)&signature/, "expires=9999999999&signature"),
    url.replace("image%2Fpng", "text%2Fhtml"),
    url.replace("/original?", "/other?"),
    url.replace(/&expires=.*$/, ""),
    `${url}&response-content-type=text%2Fhtml`,
  ])
    expect([changed === url, (await ask(changed)).status]).toEqual([false, 403])
  const { pathname, search } = new URL(url.replace(/&expires=.*$/, ""))
  const signature = createHash("md5").update(`1${pathname}${search} ${KEY}`).digest("base64url")
  const late = `${nginx.origin}${pathname}${search}&expires=1&signature=${signature}`
  expect((await ask(late)).status).toBe(410)
})
