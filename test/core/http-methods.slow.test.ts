import { expect, test } from "vitest"
import { sayRaw } from "../support/raw.js"
import { setUp } from "./setting.js"

async function ask(url: string, method: string, path: string) {
  const head = `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n`
  const answer = await sayRaw(url, `${head}content-type: text/xml\r\n\r\n`)
  const [start = "", body = ""] = answer.split("\r\n\r\n")
  const allow = /^allow: (.*)$/im.exec(start)?.[1]?.trim()
  return { status: Number(start.split(" ")[1]), allow, body: JSON.parse(body) as { error: object } }
}

const [READS, ALL] = ["GET, HEAD", "GET, HEAD, POST"]

/** TRPC's shape has a number for the code; the others have the word. */
const text = expect.any(String) as string
const code = expect.anything() as unknown

test.each(["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "LOCK", "QUERY"])(
  "%s is 405 with the allowed methods, and 404 on an unknown path",
  async (method) => {
    const { polaris } = await setUp()
    const expected = [
      ["/polaris-bff/compute.image.listImages", 405, ALL],
      ["/polaris-bff/compute.image.watchUploadProgress", 405, ALL],
      ["/polaris-bff/compute.image.createImage", 405, "POST"],
      ["/polaris-bff/compute.image.listImages,compute.image.createImage?batch=1", 405, "POST"],
      ["/polaris-bff/upload-image", 405, "POST"],
      ["/healthz", 405, READS],
      ["/readyz", 405, READS],
      ["/polaris-bff/compute.image.nothing", 404, undefined],
      ["/nothing", 404, undefined],
    ]
    const got = []
    for (const [path] of expected) {
      const { status, allow, body } = await ask(polaris.url, method, String(path))
      expect(body.error).toMatchObject({ message: text, code })
      got.push([path, status, allow])
    }
    expect(got).toEqual(expected)
  },
)

test.each([
  ["GET", "/polaris-bff/compute.image.createImage", "POST"],
  ["GET", "/polaris-bff/session.signIn", "POST"],
  ["GET", "/polaris-bff/upload-image", "POST"],
  ["POST", "/healthz", READS],
])("%s %s is 405 and names %s", async (method, path, allow) => {
  const { polaris } = await setUp()
  expect(await ask(polaris.url, method, path)).toMatchObject({
    ...{ status: 405, allow },
    body: { error: { message: text, code } },
  })
})
