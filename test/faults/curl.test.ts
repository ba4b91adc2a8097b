import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, expect, test } from "vitest"
import { readAnswer, type UploadResponse } from "../support/sender.js"
import { expectQueued, holding, isPut, stage } from "../support/stage.js"

const run = promisify(execFile)
/** Its timeouts are longer than curl waits: no answer here is the end of one. */
const s = stage({ UPLOAD_IDLE_TIMEOUT: "600", UPLOAD_FINISH_TIMEOUT: "600", UPSTREAM_TIMEOUT_SECONDS: "600" })
const folder = mkdtempSync(join(tmpdir(), "polaris-curl-"))
afterAll(() => rmSync(folder, { recursive: true }))

const BYTES = randomBytes(3_000_000)
const disk = join(folder, "disk.img")
writeFileSync(disk, BYTES)
/** A sparse file; curl sends all of it. */
const huge = join(folder, "huge.img")
writeFileSync(huge, "")
truncateSync(huge, 2_000_000_000)

/** What curl prints, and its exit code: 0 if it got a response. */
async function curl(path: string, ...options: string[]): Promise<UploadResponse> {
  const token = `x-auth-token: ${s.headers.demo["x-auth-token"]}`
  const always = ["--silent", "--noproxy", "*", "--max-time", "120", "--write-out", "\n%{http_code}"]
  const { stdout } = await run("curl", [
    ...always,
    "-H",
    token,
    ...options,
    `${s.polaris.url}/polaris-bff/${path}`,
  ])
  const [status = ""] = stdout.split("\n").slice(-1)
  return readAnswer(Number(status), stdout.slice(0, -status.length))
}

const methods: [string, (id: string, file: string) => string[]][] = [
  ["-F in the guide's order", (id, file) => ["upload-image", "-F", `file=@${file}`, "-F", `imageId=${id}`]],
  ["-F with imageId first", (id, file) => ["upload-image", "-F", `imageId=${id}`, "-F", `file=@${file}`]],
  ["-F with the image in the query", (id, file) => [`upload-image?imageId=${id}`, "-F", `file=@${file}`]],
  ["-F with X-Image-Id", (id, file) => ["upload-image", "-H", `X-Image-Id: ${id}`, "-F", `file=@${file}`]],
  [
    "-F to the procedure",
    (id, file) => ["compute.uploadImage", "-F", `imageId=${id}`, "-F", `file=@${file}`],
  ],
  [
    "-T",
    (id, file) => {
      const type = ["-H", "content-type: application/octet-stream"]
      return ["compute.uploadImage", "-X", "POST", ...type, "-H", `X-Image-Id: ${id}`, "-T", file]
    },
  ],
]

test.each(methods)("curl %s uploads", async (_, method) => {
  const imageId = await s.image()
  const [path = "", ...options] = method(imageId, disk)
  expect(await curl(path, ...options)).toMatchObject({ status: 200, result: { success: true, imageId } })
  expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
})

const EARLY: [number, string][] = [
  [409, "CONFLICT"],
  [413, "PAYLOAD_TOO_LARGE"],
  [415, "UNSUPPORTED_MEDIA_TYPE"],
  [409, "CONFLICT"],
  [413, "PAYLOAD_TOO_LARGE"],
]

/** The guide's order is left out: there the whole file comes before anybody knows its image. */
test.each(methods.slice(1))(
  "curl %s of 2 GB gets an early response at once, five times of five",
  async (_, method) => {
    const imageId = await s.image()
    const [path = "", ...options] = method(imageId, huge)
    for (const [status, code] of EARLY) {
      s.proxy.fault((call) =>
        isPut(call) ? { after: 0, then: { status, body: '{"message":"no"}' } } : undefined,
      )
      const answer = await curl(path, ...options)
      expect(answer).toMatchObject({ status, code })
    }
    await expectQueued(s, imageId)
  },
)
