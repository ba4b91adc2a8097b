import { createHash } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { isMadeOf, multipartEtag } from "../../src/storage/etag.js"
import { connect } from "./store.js"

const md5 = (text: string) => createHash("md5").update(text).digest("hex")
const PARTS = ["one", "two"].map((text) => ({ etag: md5(text) }))
const OTHERS = ["one", "three"].map((text) => ({ etag: md5(text) }))

test.each([
  ["the parts themselves", multipartEtag(PARTS), true],
  ["the same in capitals", multipartEtag(PARTS).toUpperCase(), true],
  ["other parts", multipartEtag(OTHERS), false],
  ["fewer parts", multipartEtag(PARTS.slice(1)), false],
  ["as many parts, by another rule", "bm90IGFuIE1ENQ-2", true],
  ["fewer parts, by another rule", "bm90IGFuIE1ENQ-1", false],
  ["an ETag that does not mention parts", md5("all of it"), true],
])("an object's ETag shows whether it was made of its parts: %s", (_name, etag, expected) => {
  expect(isMadeOf({ etag }, PARTS)).toBe(expected)
})

test("parts whose ETags are not MD5s are compared by their number only", () => {
  const parts = [{ etag: "first" }, { etag: "second" }]
  expect(isMadeOf({ etag: multipartEtag(PARTS) }, parts)).toBe(true)
})

test.each([
  ["aws:kms", "x-amz-server-side-encryption", "aws:kms", true],
  ["aws:kms:dsse", "x-amz-server-side-encryption", "aws:kms:dsse", true],
  ["a client's key", "x-amz-server-side-encryption-customer-algorithm", "AES256", true],
  ["the store's own key", "x-amz-server-side-encryption", "AES256", false],
])("an object that is encrypted with %s has an ETag of its own", async (_name, header, value, expected) => {
  const etag = `"${multipartEtag(OTHERS)}"`
  const server = createServer((_request, response) => {
    response.writeHead(200, { etag, "content-length": "6", [header]: value }).end()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
  const { storage, close } = await connect({ endpoint, region: "us-east-1", bucket: "b", ...credentials })
  onTestFinished(async () => {
    await close()
    server.close()
  })
  const object = await storage.headObject("a", new AbortController().signal)
  expect(object === undefined ? undefined : isMadeOf(object, PARTS)).toBe(expected)
})
