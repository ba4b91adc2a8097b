import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { applicationCredential } from "../support/credentials.js"
import { keepImage } from "../support/library-rows.js"
import { pngOf } from "../support/library-upload.js"
import type { Person } from "../support/library.js"
import { secret } from "../support/log-folder.js"
import { clientOf } from "../support/stage.js"

const MANIFEST = "application/vnd.oci.image.manifest.v1+json"
const EMPTY = `sha256:${sha256Hex("{}")}`

let catalog: CatalogStage
let owner: Person
let stranger: Person
let credential: string
let bytes: Buffer<ArrayBuffer>
let hash: string

beforeAll(async () => {
  catalog = await openCatalog({
    ...{ CATALOG_REFRESH_SECONDS: "60", CATALOG_SWEEP_SECONDS: "60" },
    ...{ SIGN_IN_FAILURE_SECONDS: "0.05", SIGN_IN_ATTEMPTS_PER_USER: "3", TOKEN_CACHE_SECONDS: "0" },
  })
  owner = await catalog.as("demo")
  stranger = await catalog.as("other")
  credential = await applicationCredential(catalog.simulator.authUrl, owner, "registry")
  secret(credential.split(":")[1] ?? "")
  bytes = pngOf(200_000)
  hash = sha256Hex(bytes)
  await uploaded(bytes)
})
afterAll(() => catalog.close())

/** An image at Glance with these bytes, which came through Polaris. */
async function uploaded(file: Buffer<ArrayBuffer>): Promise<string> {
  const { compute } = clientOf(catalog.polaris.url, owner.headers)
  const { id } = await compute.createImage.mutate({ disk_format: "raw", container_format: "bare" })
  await compute.uploadImage.mutate({ imageId: id, file: new Blob([file]) })
  return id
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` })

const ask = (path: string, headers: Record<string, string> = basic(credential), method = "GET") =>
  fetch(`${catalog.polaris.url}/v2/${path}`, { method, headers, redirect: "manual" })

async function errorOf(response: Response) {
  const { errors } = (await response.json()) as { errors: { code: string; message: string }[] }
  return [response.status, errors[0]?.code]
}

const jsonOf = async (response: Response) => (await response.json()) as Record<string, unknown>

test("the root asks for a credential, and takes one as Basic, and a token as Bearer or X-Auth-Token", async () => {
  const anonymous = await ask("", {})
  expect(anonymous.headers.get("www-authenticate")).toMatch(/^Basic realm="Polaris"/)
  expect(await errorOf(anonymous)).toEqual([401, "UNAUTHORIZED"])
  const token = owner.headers["x-auth-token"] ?? ""
  for (const headers of [basic(credential), { authorization: `Bearer ${token}` }, owner.headers]) {
    const response = await ask("", headers)
    expect([response.status, response.headers.get("docker-distribution-api-version")]).toEqual([
      200,
      "registry/2.0",
    ])
  }
})

test("Keystone is asked once for the token of a credential, and again after that was revoked", async () => {
  const { authUrl, requests } = catalog.simulator
  const fresh = await applicationCredential(authUrl, owner, "counted")
  const [id = "", right = ""] = fresh.split(":")
  secret(right)
  const count = () =>
    requests.filter(({ method, path }) => method === "POST" && path.endsWith("/auth/tokens")).length
  const before = count()
  for (let time = 0; time < 3; time++) expect((await ask("", basic(fresh))).status).toBe(200)
  const { session } = catalog.polaris.services
  const token = secret(await session.basic.token({ id, secret: right }, { id: "test", address: "" }))
  expect(count() - before).toBe(1)

  const remove = (path: string, headers = {}) =>
    fetch(authUrl + path, { method: "DELETE", headers: { ...owner.headers, ...headers } })
  expect((await remove("/auth/tokens", { "x-subject-token": token })).status).toBe(204)
  for (let time = 0; time < 2; time++) expect((await ask("", basic(fresh))).status).toBe(200)
  expect(count() - before).toBe(2)

  expect((await remove(`/users/${owner.userId}/application_credentials/${id}`)).status).toBe(204)
  expect(await errorOf(await ask("", basic(fresh)))).toEqual([401, "UNAUTHORIZED"])
})

test("wrong secrets are refused like each other, and count as failed sign-ins", async () => {
  const other = await applicationCredential(catalog.simulator.authUrl, owner, "guessed")
  const [id = "", right = ""] = other.split(":")
  secret(right)
  for (const text of ["", "x", ":x", "x:"]) expect((await ask("", basic(text))).status).toBe(401)
  for (let time = 0; time < 3; time++)
    expect(await errorOf(await ask("", basic(`${id}:wrong`)))).toEqual([401, "UNAUTHORIZED"])
  const refused = await ask("", basic(other))
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
  expect(await errorOf(refused)).toEqual([429, "TOOMANYREQUESTS"])
  expect((await ask("")).status).toBe(200)
})

test("a manifest by tag and by digest: the same bytes, whatever the image is called", async () => {
  const byTag = await ask(`images/${hash}/manifests/latest`)
  const text = await byTag.text()
  const digest = `sha256:${sha256Hex(text)}`
  expect([byTag.headers.get("content-type"), byTag.headers.get("docker-content-digest")]).toEqual([
    MANIFEST,
    digest,
  ])
  expect(JSON.parse(text)).toMatchObject({
    ...{ schemaVersion: 2, mediaType: MANIFEST, artifactType: "application/vnd.polaris.image.v1" },
    config: { mediaType: "application/vnd.oci.empty.v1+json", digest: EMPTY, size: 2 },
    layers: [{ digest: `sha256:${hash}`, size: 200_000 }],
  })
  await owner.client.catalog.edit.mutate({ hash, attributes: { name: "Renamed" } })
  expect(await (await ask(`images/${hash}/manifests/${digest}`)).text()).toBe(text)
  const head = await ask(`images/${hash}/manifests/latest`, basic(credential), "HEAD")
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
    200,
    String(text.length),
    "",
  ])
})

test("blobs: the image's bytes with ranges, and the empty configuration", async () => {
  const path = `images/${hash}/blobs/sha256:${hash}`
  const head = await ask(path, basic(credential), "HEAD")
  expect([
    head.status,
    head.headers.get("content-length"),
    head.headers.get("docker-content-digest"),
  ]).toEqual([200, "200000", `sha256:${hash}`])
  const whole = await ask(path)
  expect(sha256Hex(new Uint8Array(await whole.arrayBuffer()))).toBe(hash)
  const part = await ask(path, { ...basic(credential), range: "bytes=5-9" })
  expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 5-9/200000"])
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(5, 10))).toBe(true)
  expect((await ask(path, { ...basic(credential), range: "bytes=200000-" })).status).toBe(416)
  expect(await (await ask(`images/${hash}/blobs/${EMPTY}`)).text()).toBe("{}")
})

test("a file of the library is a redirect to its signed address", async () => {
  const file = pngOf(1_000)
  const digest = sha256Hex(file)
  const cat = { filename: "cat.png", content_type: "image/png", bytes: file }
  await keepImage(catalog, owner, cat, { sha256: digest, format: "png" })
  const path = `images/${digest}/blobs/sha256:${digest}`
  const response = await ask(path)
  expect(response.status).toBe(307)
  const found = await fetch(response.headers.get("location") ?? "")
  expect(Buffer.from(await found.arrayBuffer()).equals(file)).toBe(true)
  const head = await ask(path, basic(credential), "HEAD")
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "1000"])
})

test("tags, referrers, and all repositories page by page", async () => {
  await uploaded(pngOf(1_001))
  await uploaded(pngOf(1_002))
  const tags = (query = "") => ask(`images/${hash}/tags/list${query}`).then(jsonOf)
  expect(await tags()).toEqual({ name: `images/${hash}`, tags: ["latest"] })
  expect(await tags("?n=0")).toMatchObject({ tags: [] })
  expect(await tags("?last=latest")).toMatchObject({ tags: [] })
  expect(await jsonOf(await ask(`images/${hash}/referrers/sha256:${hash}`))).toEqual({
    ...{ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [] },
  })
  const { repositories } = await jsonOf(await ask("_catalog"))
  const all = (repositories as string[]).toSorted()
  expect(repositories).toEqual(all)
  expect(all).toContain(`images/${hash}`)
  const walked: string[] = []
  for (let next: string | undefined = "_catalog?n=1"; next !== undefined;) {
    const page: Response = await ask(next)
    walked.push(...((await jsonOf(page))["repositories"] as string[]))
    next = /<\/v2\/([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1]
  }
  expect(walked).toEqual(all)
  expect(await errorOf(await ask("_catalog?n=x"))).toEqual([400, "PAGINATION_NUMBER_INVALID"])
})

test("what a caller may not see, what is only claimed, and what does not exist are the same", async () => {
  const claimed = sha256Hex()
  const { catalog: services, call } = await catalog.context(owner)
  const { id } = catalog.put(owner, {
    ...{ os_hash_algo: "sha512", os_hash_value: "a".repeat(128) },
    properties: { "owner_specified.openstack.sha256": claimed },
  })
  services.index.noteChange(call.caller, id)
  const answers = [
    await ask(`images/${sha256Hex()}/manifests/latest`),
    await ask(`images/${claimed}/manifests/latest`),
    await ask(`images/${hash}/manifests/latest`, stranger.headers),
    await ask("images/abc/manifests/latest"),
  ]
  const texts = await Promise.all(answers.map((answer) => answer.text()))
  expect(new Set(texts).size).toBe(1)
  expect(texts[0]).toContain("NAME_UNKNOWN")
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  expect((await jsonOf(await ask("_catalog", stranger.headers)))["repositories"]).toEqual([])
})

test("paths that name nothing have the specification's errors, and nothing can be written", async () => {
  const nothing = `sha256:${sha256Hex()}`
  for (const [path, status, code] of [
    [`images/${hash}/manifests/.INVALID`, 404, "MANIFEST_UNKNOWN"],
    [`images/${hash}/manifests/${nothing}`, 404, "MANIFEST_UNKNOWN"],
    [`images/${hash}/blobs/${nothing}`, 404, "BLOB_UNKNOWN"],
    [`images/${hash}/blobs/sha256:short`, 400, "DIGEST_INVALID"],
    [`IMAGES/${hash}/manifests/latest`, 400, "NAME_INVALID"],
    ["elsewhere", 404, "NAME_UNKNOWN"],
  ] as const)
    expect(await errorOf(await ask(path))).toEqual([status, code])
  const invalid = await ask(`images/${hash}/manifests/sha256:wrong`, basic(credential), "PUT")
  expect(await errorOf(invalid)).toEqual([400, "DIGEST_INVALID"])
  for (const method of ["PUT", "POST", "PATCH", "DELETE"]) {
    const response = await ask(`images/${hash}/manifests/latest`, basic(credential), method)
    expect(response.headers.get("allow")).toBe("GET, HEAD")
    expect(await errorOf(response)).toEqual([405, "UNSUPPORTED"])
  }
})
