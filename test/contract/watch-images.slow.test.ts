import { expect, onTestFinished, test } from "vitest"
import type { ImagesChanged } from "../../src/schemas/watch.js"
import { eventsAt } from "../support/event-stream.js"
import { asBytes, startSending } from "../support/sender.js"
import { clientOf } from "../support/stage.js"
import { contract, NOBODYS } from "./support.js"

const c = contract()

type WatchInput = Parameters<ReturnType<typeof clientOf>["compute"]["watchImages"]["subscribe"]>[0]

/** What a subscriber calls. */
interface Watching {
  onData(event: ImagesChanged): void
  onError(error: unknown): void
  onComplete(): void
}

type Headers = Record<string, string>

function watchByProcedure(input: WatchInput, headers: Headers, watching: Watching) {
  const subscription = clientOf(c.url, headers).compute.watchImages.subscribe(input, watching)
  return () => subscription.unsubscribe()
}

function watchByRoute({ imageIds = [], filters = {} }: WatchInput, headers: Headers, watching: Watching) {
  const query = new URLSearchParams(imageIds.map((id) => ["imageIds", id]))
  for (const [name, value] of Object.entries(filters)) query.append(name, String(value))
  const leaving = new AbortController()
  const url = `${c.url}/polaris-bff/rest/images/watch?${query}`
  void eventsAt(url, { headers, signal: leaving.signal }, (event, data) => {
    if (event === "message") watching.onData(data as ImagesChanged)
    if (event === "return") watching.onComplete()
    if (event === "failure" || event === "refused") watching.onError(data)
  })
  return () => leaving.abort()
}

const SUBSCRIBERS = [
  ["the procedure", watchByProcedure],
  ["the route", watchByRoute],
] as const

/** What demo, or another, sees of images: each event, and how the images are now. */
function watch(
  input: WatchInput,
  headers = c.headers.demo,
  subscribe: typeof watchByProcedure = watchByProcedure,
) {
  const events: ImagesChanged[] = []
  const statuses = new Map<string, string>()
  const ended: unknown[] = []
  const leave = subscribe(input, headers, {
    onData(event) {
      events.push(event)
      for (const { id, status } of event.images) statuses.set(id, status ?? "none")
      for (const id of event.gone) statuses.set(id, "gone")
    },
    onError: (error) => void ended.push(error),
    onComplete: () => void ended.push("complete"),
  })
  onTestFinished(leave)
  return { events, ended, status: (id: string) => statuses.get(id), leave }
}

test.each(SUBSCRIBERS)(
  "%s shows an image as it is, then as others change it, until it is deleted",
  async (_, subscribe) => {
    const { id } = await c.image()
    const { events, ended, status } = watch({ imageIds: [id] }, c.headers.demo, subscribe)
    await expect.poll(() => status(id)).toBe("queued")
    expect(events[0]).toMatchObject({ images: [{ id }], gone: [] })
    await c.glance.upload(id, 8)
    await expect.poll(() => status(id)).toBe("active")
    await c.demo.deactivateImage.mutate({ imageId: id })
    await expect.poll(() => status(id)).toBe("deactivated")
    await c.glance.destroy(id)
    await expect.poll(() => status(id)).toBe("gone")
    await expect.poll(() => ended).toEqual(["complete"])
  },
)

test.each(SUBSCRIBERS)(
  "for %s an image that does not exist or is not visible is gone",
  async (_, subscribe) => {
    const { id } = await c.image({ visibility: "private" })
    const { events, ended } = watch({ imageIds: [NOBODYS, id] }, c.headers.other, subscribe)
    await expect.poll(() => ended).toEqual(["complete"])
    expect(events).toEqual([{ images: [], gone: [NOBODYS, id], uploads: [] }])
  },
)

test("images that are hidden are watched by their ids", async () => {
  const { id } = await c.image({ os_hidden: true })
  const { status } = watch({ imageIds: [id] })
  await expect.poll(() => status(id)).toBe("queued")
})

test.each(SUBSCRIBERS)("%s shows a list, then the images that enter and leave it", async (_, subscribe) => {
  const { id } = await c.image()
  const filters = { tag: c.tag, status: "queued" } as const
  const { status, events } = watch({ filters }, c.headers.demo, subscribe)
  await expect.poll(() => status(id)).toBe("queued")
  const added = await c.image()
  await expect.poll(() => status(added.id)).toBe("queued")
  await c.glance.upload(added.id, 8)
  await expect.poll(() => status(added.id)).toBe("gone")
  expect(events.at(-1)).toEqual({ images: [], gone: [added.id], uploads: [] })
})

test("a list without matches is one event, and the watch goes on", async () => {
  const tag = `${c.tag} later`
  const { events, status } = watch({ filters: { tag } })
  await expect.poll(() => events).toEqual([{ images: [], gone: [], uploads: [] }])
  const { id } = await c.image({ tags: [tag] })
  await expect.poll(() => status(id)).toBe("queued")
})

test.each([
  ["nothing", {}],
  ["both", { imageIds: [NOBODYS], filters: {} }],
  ["no ids", { imageIds: [] }],
  ["a sort", { filters: { sort: "name:asc" } }],
])("%s to watch is BAD_REQUEST", async (_what, input) => {
  const { ended } = watch(input as WatchInput)
  await expect.poll(() => ended).toMatchObject([{ data: { code: "BAD_REQUEST" } }])
})

test.each([
  ["ids and filters", { imageIds: NOBODYS, status: "queued" }, 400, /^imageIds: cannot be given together/],
  ["a sort", { sort: "name:asc" }, 400, /sort/],
  ["what is not an id", { imageIds: "x" }, 400, /^imageIds: /],
  ["an unknown status", { status: "odd" }, 400, /^status: /],
  ["two projects", { project_id: "0".repeat(32) }, 400, /project/],
])("the route refuses %s with a status", async (_what, fields: Record<string, string>, status, message) => {
  const headers = { ...c.headers.demo, "x-project-id": c.projects.demo }
  const response = await fetch(`${c.url}/polaris-bff/rest/images/watch?${new URLSearchParams(fields)}`, {
    headers,
  })
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringMatching(message) as string },
  })
})

test("the route refuses a caller without a token, a foreign project, and other methods", async () => {
  const url = `${c.url}/polaris-bff/rest/images/watch`
  expect((await fetch(url)).status).toBe(401)
  expect((await fetch(url, { headers: { "x-auth-token": "nobodys" } })).status).toBe(401)
  const foreign = await fetch(`${url}?project_id=${c.projects.other}`, { headers: c.headers.demo })
  expect(foreign.status).toBe(403)
  const posted = await fetch(url, { method: "POST", headers: c.headers.demo })
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"])
  expect((await fetch(`${url}/more`, { headers: c.headers.demo })).status).toBe(404)
})

test.each(SUBSCRIBERS)(
  "%s shows how far the upload of another member of the project is",
  async (_, subscribe) => {
    const { id } = await c.image()
    const { events, status } = watch({ imageIds: [id] }, c.headers.demo, subscribe)
    await expect.poll(() => status(id)).toBe("queued")
    const upload = startSending(c.url, asBytes({ imageId: id }, c.headers.demo))
    await upload.write(new Uint8Array(500_000))
    await expect
      .poll(() => events.flatMap(({ uploads }) => uploads)[0], { timeout: 10_000 })
      .toMatchObject({ imageId: id })
    upload.end()
    expect((await upload.answer).status).toBe(200)
    await expect.poll(() => status(id)).toBe("active")
  },
)
