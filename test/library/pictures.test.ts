import { createHash } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { processed, storeImage } from "../support/stored.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
})
afterAll(() => library.close())

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex")

test("a file that is not the one its client has hashed fails, and is deleted", async () => {
  const bytes = Buffer.from("a disk")
  const given = { filename: "a.img", content_type: "application/octet-stream", bytes }
  const id = await storeImage(library, demo, { ...given, client_sha256: sha256(Buffer.from("another")) })
  expect(await processed(library, demo, id)).toMatchObject({
    status: "failed",
    failure: { status: 422, reason: "wrong_hash" },
  })
  expect(library.store.store.buckets.get("polaris")?.objects.has(`uploads/${id}/original`)).toBe(false)
})

test("a disk image that stays in the library gets its hash", async () => {
  const bytes = Buffer.alloc(3 * 2 ** 20, "disk")
  const given = { filename: "a.img", content_type: "application/octet-stream", bytes }
  const id = await storeImage(library, demo, { ...given, client_sha256: sha256(bytes) })
  expect(await processed(library, demo, id)).toMatchObject({ status: "ready", sha256: sha256(bytes) })
})
