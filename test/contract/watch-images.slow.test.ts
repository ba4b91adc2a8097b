import { expect, onTestFinished, test } from "vitest"
import type { ImagesChanged } from "../../src/schemas/watch.js"
import { clientOf } from "../support/stage.js"
import { contract, NOBODYS } from "./support.js"

const c = contract()

type WatchInput = Parameters<ReturnType<typeof clientOf>["compute"]["watchImages"]["subscribe"]>[0]

/** What demo, or another, sees of images: each event, and how the images are now. */
function watch(input: WatchInput, headers = c.headers.demo) {
  const events: ImagesChanged[] = []
  const statuses = new Map<string, string>()
  const ended: unknown[] = []
  const subscription = clientOf(c.url, headers).compute.watchImages.subscribe(input, {
    onData(event) {
      events.push(event)
      for (const { id, status } of event.images) statuses.set(id, status ?? "none")
      for (const id of event.gone) statuses.set(id, "gone")
    },
    onError: (error) => void ended.push(error),
    onComplete: () => void ended.push("complete"),
  })
  onTestFinished(() => subscription.unsubscribe())
  return { events, ended, status: (id: string) => statuses.get(id), leave: () => subscription.unsubscribe() }
}

test("a watched image is shown as it is, then as others change it, and ends when it is deleted", async () => {
  const { id } = await c.image()
  const { events, ended, status } = watch({ imageIds: [id] })
  await expect.poll(() => status(id)).toBe("queued")
  expect(events[0]).toMatchObject({ images: [{ id }], gone: [] })
  await c.glance.upload(id, 8)
  await expect.poll(() => status(id)).toBe("active")
  await c.demo.deactivateImage.mutate({ imageId: id })
  await expect.poll(() => status(id)).toBe("deactivated")
  await c.glance.destroy(id)
  await expect.poll(() => status(id)).toBe("gone")
  await expect.poll(() => ended).toEqual(["complete"])
})

test("an image that does not exist or is not visible is gone from the start", async () => {
  const { id } = await c.image({ visibility: "private" })
  const { events, ended } = watch({ imageIds: [NOBODYS, id] }, c.headers.other)
  await expect.poll(() => ended).toEqual(["complete"])
  expect(events).toEqual([{ images: [], gone: [NOBODYS, id] }])
})

test("images that are hidden are watched by their ids", async () => {
  const { id } = await c.image({ os_hidden: true })
  const { status } = watch({ imageIds: [id] })
  await expect.poll(() => status(id)).toBe("queued")
})

test("a list is shown as it is, then with the images that enter and leave it", async () => {
  const { id } = await c.image()
  const { status, events } = watch({ filters: { tag: c.tag, status: "queued" } })
  await expect.poll(() => status(id)).toBe("queued")
  const added = await c.image()
  await expect.poll(() => status(added.id)).toBe("queued")
  await c.glance.upload(added.id, 8)
  await expect.poll(() => status(added.id)).toBe("gone")
  expect(events.at(-1)).toEqual({ images: [], gone: [added.id] })
})

test("a list without matches is one event, and the watch goes on", async () => {
  const tag = `${c.tag} later`
  const { events, status } = watch({ filters: { tag } })
  await expect.poll(() => events).toEqual([{ images: [], gone: [] }])
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
