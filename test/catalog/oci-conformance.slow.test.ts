import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { applicationCredential } from "../support/credentials.js"
import { pngOf } from "../support/library-upload.js"
import { secret } from "../support/log-folder.js"

/** What the OCI conformance suite asks of a registry from which it only pulls. */

const MANIFEST = "application/vnd.oci.image.manifest.v1+json"
const INDEX = "application/vnd.oci.image.index.v1+json"
const BYTES = pngOf(100_000)
const BLOB = `sha256:${sha256Hex(BYTES)}`
const NOTHING = `sha256:${sha256Hex("nothing")}`

let catalog: CatalogStage
let credential: string
let manifest: string

beforeAll(async () => {
  catalog = await openCatalog()
  const owner = await catalog.as("demo")
  credential = await applicationCredential(catalog.simulator.authUrl, owner, "conformance")
  secret(credential.split(":")[1] ?? "")
  await catalog.putBytes(owner, BYTES, {
    ...{ os_hash_algo: "sha256", os_hash_value: sha256Hex(BYTES) },
  })
  await catalog.swept(owner)
  manifest = `sha256:${sha256Hex(await (await ask("manifests/latest")).text())}`
})
afterAll(() => catalog.close())

const ask = (path: string, method = "GET", headers: Record<string, string> = {}) =>
  fetch(`${catalog.polaris.url}/v2/images/${sha256Hex(BYTES)}/${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(credential).toString("base64")}`, ...headers },
  })

const accept = { accept: MANIFEST }

/** 200, and the digest that was asked for. */
async function expectDigest(path: string, method: string, digest: string): Promise<Response> {
  const response = await ask(path, method, path.startsWith("manifests") ? accept : {})
  expect([response.status, response.headers.get("docker-content-digest")]).toEqual([200, digest])
  return response
}

async function expectMissing(path: string): Promise<void> {
  for (const method of ["HEAD", "GET"]) expect((await ask(path, method)).status).toBe(404)
}

const tagsOf = async (query: string) =>
  ((await (await ask(`tags/list${query}`)).json()) as { tags: string[] }).tags

const ROWS: Record<string, () => Promise<void>> = {
  "blob-missing": () => expectMissing(`blobs/${NOTHING}`),
  "blob-head": async () => {
    const head = await expectDigest(`blobs/${BLOB}`, "HEAD", BLOB)
    expect(head.headers.get("content-length")).toBe(String(BYTES.length))
  },
  "blob-get": async () => {
    const response = await expectDigest(`blobs/${BLOB}`, "GET", BLOB)
    expect(Buffer.from(await response.arrayBuffer()).equals(BYTES)).toBe(true)
  },
  "blob-range": async () => {
    const part = await ask(`blobs/${BLOB}`, "GET", { range: "bytes=10-19" })
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 10-19/${BYTES.length}`])
    expect(Buffer.from(await part.arrayBuffer()).equals(BYTES.subarray(10, 20))).toBe(true)
  },
  "config-blob": async () => {
    const { config } = (await (await ask("manifests/latest")).json()) as { config: { digest: string } }
    for (const method of ["HEAD", "GET"]) await expectDigest(`blobs/${config.digest}`, method, config.digest)
  },
  "manifest-missing": async () => {
    await expectMissing("manifests/.INVALID_MANIFEST_NAME")
    await expectMissing(`manifests/${NOTHING}`)
  },
  "manifest-by-digest": async () => {
    for (const method of ["HEAD", "GET"]) await expectDigest(`manifests/${manifest}`, method, manifest)
  },
  "manifest-by-tag": async () => {
    for (const method of ["HEAD", "GET"]) {
      const response = await expectDigest("manifests/latest", method, manifest)
      expect(response.headers.get("content-type")).toBe(MANIFEST)
    }
  },
  "error-body": async () => {
    const refused = await ask("manifests/sha256:totallywrong", "PUT", { "content-type": MANIFEST })
    const { errors } = (await refused.json()) as { errors: { code: string; message: string }[] }
    expect([refused.status, errors]).toEqual([
      400,
      [{ code: "DIGEST_INVALID", message: expect.any(String) as unknown }],
    ])
  },
  "tag-list": async () => {
    expect(await tagsOf("")).toEqual(["latest"])
    expect([await tagsOf("?n=0"), await tagsOf("?n=1"), await tagsOf("?n=1&last=latest")]).toEqual([
      [],
      ["latest"],
      [],
    ])
  },
  referrers: async () => {
    for (const digest of [NOTHING, manifest]) {
      const response = await ask(`referrers/${digest}`)
      expect([response.status, response.headers.get("content-type")]).toEqual([200, INDEX])
      expect(await response.json()).toMatchObject({ schemaVersion: 2, manifests: [] })
    }
  },
}

const TABLE = [
  ...readFileSync("docs/guide/oci.md", "utf8").matchAll(
    /^\| `([\w-]+)` +\| ((?:Pull|Discovery)\b.+?) +\|$/gm,
  ),
]

test("each requirement of the table has a test, and each test a requirement", () => {
  expect(TABLE.map(([, name]) => name).toSorted()).toEqual(Object.keys(ROWS).toSorted())
})

test.each(TABLE.map(([, name = "", rule = ""]) => [name, rule] as const))("%s: %s", async (name) => {
  await ROWS[name]?.()
})
