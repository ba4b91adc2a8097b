import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { libraryJobs } from "../../src/library/jobs.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { processed, storeImage } from "../support/stored.js"

/** Copies at Glance whose hand-over could not remove them, because its token was revoked meanwhile. */
let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary({ HANDOVER: "stream" })
  demo = await library.as("demo")
})
afterAll(() => library.close())

const named = (name: string) =>
  [...library.simulator.world.images.values()].find((image) => image.name === name)
const sql = (text: string, values: unknown[] = []) =>
  library.polaris.services.database.query(({ run }) => run(text, values))
const copies = async () => (await sql("select job_id from library_copy")).length

const disk = (name: string) => ({
  ...{ filename: "debian.raw", content_type: "application/octet-stream" },
  ...{ bytes: randomBytes(3000), glance: { name } },
})

async function signOut({ headers }: Person): Promise<void> {
  const token = headers["x-auth-token"] ?? ""
  const response = await fetch(`${library.simulator.authUrl}/auth/tokens`, {
    method: "DELETE",
    headers: { "x-auth-token": token, "x-subject-token": token },
  })
  expect(response.status).toBe(204)
}

/** Begins a hand-over, and calls `work` while its bytes are on their way. */
async function during(person: Person, name: string, work: (id: string) => Promise<unknown>): Promise<string> {
  const { settings } = library.simulator.world
  settings.uploadRate = 1000
  try {
    const id = await storeImage(library, person, disk(name))
    await expect.poll(() => named(name)?.status).toBe("saving")
    await work(id)
    return id
  } finally {
    settings.uploadRate = 0
  }
}

async function leaveCopy(name: string): Promise<string> {
  const leaver = await library.as("demo")
  const id = await during(leaver, name, () => signOut(leaver))
  const failed = await processed(library, demo, id)
  expect(failed).toMatchObject({ status: "failed", failure: { status: 401 } })
  expect(named(name)).toBeDefined()
  expect(await copies()).toBe(1)
  return id
}

test("who deletes the image lends the token with which its copy is removed", async () => {
  const id = await leaveCopy("left by one who signed out")
  expect((await library.ask("DELETE", `/v1/images/${id}`, { headers: demo.headers })).status).toBe(200)
  await expect.poll(() => named("left by one who signed out")).toBeUndefined()
  await expect.poll(copies).toBe(0)
})

test("the next hand-over of anyone in the project removes it too, even if the image is purged", async () => {
  const id = await leaveCopy("left by another")
  await sql("delete from library_image where id = $1", [id])
  const done = await processed(library, demo, await storeImage(library, demo, disk("whole")))
  expect(done.status).toBe("ready")
  expect(named("left by another")).toBeUndefined()
  expect(named("whole")).toMatchObject({ id: done.glance?.image_id, status: "active" })
  expect(await copies()).toBe(0)
})

test("processing the image again removes its earlier copy and makes another", async () => {
  const id = await leaveCopy("made twice")
  const earlier = named("made twice")?.id
  const again = await library.ask("POST", `/v1/images/${id}:process`, { headers: demo.headers })
  expect(again.status).toBe(200)
  const done = await processed(library, demo, id)
  expect(done.status).toBe("ready")
  const all = [...library.simulator.world.images.values()].filter(({ name }) => name === "made twice")
  expect(all.map((image) => image.id)).toEqual([done.glance?.image_id])
  expect(all[0]?.id).not.toBe(earlier)
})

test("deleting with the hand-over's own token gone removes what it had begun", async () => {
  const leaver = await library.as("demo")
  const id = await during(leaver, "deleted meanwhile", async (image) => {
    await signOut(leaver)
    const deleted = await library.ask("DELETE", `/v1/images/${image}`, { headers: demo.headers })
    expect(deleted.status).toBe(200)
  })
  await expect.poll(copies).toBe(0)
  expect(named("deleted meanwhile")).toBeUndefined()
  expect((await library.ask("POST", `/v1/images/${id}:restore`, { headers: demo.headers })).status).toBe(200)
  expect(await processed(library, demo, id)).toMatchObject({ status: "ready" })
})

test("an image that is purged while it is processed leaves nothing at Glance or at the store", async () => {
  const purged = await during(demo, "purged", async (id) => {
    await sql(
      "update library_image set deleted_at = now(), purge_at = now() - interval '2 days' where id = $1",
      [id],
    )
    const { services } = library.polaris
    const cleanUp =
      services.library && libraryJobs(services.library).find((one) => one.name === "library.clean-up")
    if (cleanUp === undefined) throw new Error("There is no clean-up.")
    await services.database.transaction((tx) => services.jobs.enqueue(tx, cleanUp, {}))
    await expect.poll(() => sql("select id from library_image where id = $1", [id])).toEqual([])
  })
  await expect.poll(() => named("purged")).toBeUndefined()
  await expect.poll(copies).toBe(0)
  const open = "select name from job where ended_at is null and name like 'library.%'"
  await expect.poll(() => sql(open)).toEqual([])
  const keys = [...(library.store.store.buckets.get("polaris")?.objects.keys() ?? [])]
  expect(keys.filter((key) => key.includes(purged))).toEqual([])
})
