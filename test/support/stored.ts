import { eq } from "drizzle-orm"
import { expect } from "vitest"
import { enqueueProcessing, processingCredentials } from "../../src/library/processing.js"
import { images } from "../../src/library/tables.js"
import type { CreatedLibraryImage, LibraryImage } from "../../src/schemas/library/images.js"
import { never } from "../../src/signals.js"
import type { LibraryStage, Person } from "./library.js"

export interface Given {
  filename: string
  content_type: string
  bytes: Buffer
  client_sha256?: string
  glance?: object
}

/** An image of the library as complete leaves it: its file at the store, and its processing begun. */
export async function storeImage(
  stage: LibraryStage,
  person: Person,
  { bytes, ...given }: Given,
): Promise<string> {
  const { library, jobs, database, callers } = stage.polaris.services
  const body = { ...given, size_bytes: bytes.length }
  const created = await stage.ask<CreatedLibraryImage>("POST", "/v1/images", {
    headers: person.headers,
    body,
  })
  expect(created.body).toMatchObject({ status: "upload_pending" })
  const { image_id: id } = created.body
  const [row] = await database.query((queries) => queries.select().from(images).where(eq(images.id, id)))
  if (library === undefined || row === undefined) throw new Error("There is no such image.")
  const object = { key: row.objectKey, bytes, contentType: given.content_type }
  const etag = await library.storage.putObject(object, never())
  const token = person.headers["x-auth-token"] ?? ""
  const unidentified = {
    id: "req-stored",
    signal: never(),
    log: { ...stage.polaris.services.log, note: () => undefined },
  }
  const caller = await callers.identify({ token, projectId: undefined, address: "" }, unidentified)
  const credentials = await processingCredentials(jobs, { ...unidentified, caller }, row)
  await database.transaction(async (tx) => {
    await tx.update(images).set({ status: "stored", etag }).where(eq(images.id, id))
    await enqueueProcessing(tx, jobs, row, credentials)
  })
  return id
}

/** The image when its processing has ended. */
export async function processed(stage: LibraryStage, person: Person, id: string) {
  const headers = person.headers
  const ask = async () => (await stage.ask<LibraryImage>("GET", `/v1/images/${id}`, { headers })).body
  await expect.poll(async () => (await ask()).status).toMatch(/ready|failed/)
  return ask()
}
