import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { applicationCredential } from "../support/credentials.js"
import { keepImage } from "../support/library-rows.js"
import { pngOf } from "../support/library-upload.js"
import type { Person } from "../support/library.js"
import { secret } from "../support/log-folder.js"
import { clientOf } from "../support/stage.js"

const run = promisify(execFile)

let catalog: CatalogStage
let folder: string
let credential: string
let strangers: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "polaris-skopeo-"))
  catalog = await openCatalog()
  credential = await credentialOf(await catalog.as("demo"))
  strangers = await credentialOf(await catalog.as("other"))
})

afterAll(async () => {
  await catalog.close()
  await rm(folder, { recursive: true })
})

async function credentialOf(person: Person): Promise<string> {
  const made = await applicationCredential(catalog.simulator.authUrl, person, "skopeo")
  secret(made.split(":")[1] ?? "")
  return made
}

/** An image at Glance with these bytes, which came through Polaris. */
async function uploaded(bytes: Buffer<ArrayBuffer>): Promise<string> {
  const { compute } = clientOf(catalog.polaris.url, (await catalog.as("demo")).headers)
  const { id } = await compute.createImage.mutate({ disk_format: "raw", container_format: "bare" })
  await compute.uploadImage.mutate({ imageId: id, file: new Blob([bytes]) })
  return sha256Hex(bytes)
}

/** A file of the library with these bytes. */
async function stored(bytes: Buffer<ArrayBuffer>): Promise<string> {
  const sha256 = sha256Hex(bytes)
  const file = { filename: "cat.png", content_type: "image/png", bytes }
  await keepImage(catalog, await catalog.as("demo"), file, { sha256, format: "png" })
  return sha256
}

const address = (hash: string) => `docker://${new URL(catalog.polaris.url).host}/images/${hash}:latest`

/** What skopeo prints; rejects with its complaint. */
const skopeo = (...given: string[]) => run("skopeo", ["--insecure-policy", ...given]).then((it) => it.stdout)

const inspect = (hash: string, creds = credential) =>
  skopeo("inspect", "--raw", "--tls-verify=false", "--creds", creds, address(hash))

/** Where the files are that skopeo has copied. */
async function copied(hash: string): Promise<string> {
  const to = join(folder, crypto.randomUUID())
  await skopeo("copy", "--src-tls-verify=false", "--src-creds", credential, address(hash), `dir:${to}`)
  return to
}

test.each([
  ["an image at Glance", uploaded],
  ["a file of the library, to which the registry redirects", stored],
])("skopeo copies %s", async (_what, made) => {
  const bytes = pngOf(300_000)
  const hash = await made(bytes)
  const to = await copied(hash)
  expect((await readFile(join(to, hash))).equals(bytes)).toBe(true)
  expect(await readFile(join(to, "manifest.json"), "utf8")).toBe(await inspect(hash))
})

test("skopeo copies into an OCI layout", async () => {
  const bytes = pngOf(1_002)
  const hash = await uploaded(bytes)
  const to = join(folder, "layout")
  const source = ["--src-tls-verify=false", "--src-creds", credential, address(hash)]
  await skopeo("copy", ...source, `oci:${to}:latest`)
  expect((await readFile(join(to, "blobs/sha256", hash))).equals(bytes)).toBe(true)
})

test("skopeo lists the tags", async () => {
  const hash = await uploaded(pngOf(1_000))
  const repository = address(hash).replace(/:latest$/, "")
  expect(
    JSON.parse(await skopeo("list-tags", "--tls-verify=false", "--creds", credential, repository)),
  ).toEqual({
    Repository: repository.slice("docker://".length),
    Tags: ["latest"],
  })
})

test("skopeo is refused with a wrong secret and without one, and finds nothing of another project", async () => {
  const hash = await uploaded(pngOf(1_001))
  const plain = ["inspect", "--raw", "--tls-verify=false"]
  const guessed = inspect(hash, `${credential.split(":")[0]}:wrong`)
  await expect(guessed).rejects.toThrow(/unauthorized: Signing in failed/)
  await expect(skopeo(...plain, "--no-creds", address(hash))).rejects.toThrow(/unauthorized: /)
  const nothing = /name unknown: There is no repository of this name/
  await expect(inspect(hash, strangers)).rejects.toThrow(nothing)
  await expect(inspect(sha256Hex())).rejects.toThrow(nothing)
})

test("curl gets a part, and goes on where it has stopped", async () => {
  for (const made of [uploaded, stored]) {
    const bytes = pngOf(100_000)
    const hash = await made(bytes)
    const file = join(folder, hash)
    const url = `${catalog.polaris.url}/v2/images/${hash}/blobs/sha256:${hash}`
    const curl = (...given: string[]) => run("curl", ["-sSfL", "-u", credential, "-o", file, ...given, url])
    await curl("-r", "0-999")
    expect((await readFile(file)).equals(bytes.subarray(0, 1_000))).toBe(true)
    await curl("-C", "-")
    expect((await readFile(file)).equals(bytes)).toBe(true)
  }
})
