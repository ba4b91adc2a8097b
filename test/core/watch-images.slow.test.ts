import { setTimeout as sleep } from "node:timers/promises"
import { expect, onTestFinished, test } from "vitest"
import type { ImagesChanged } from "../../src/schemas/watch.js"
import { skip } from "../support/clock.js"
import { eventsAt } from "../support/event-stream.js"
import { clientOf } from "../support/stage.js"
import { json, text, type StandIn } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { ID } from "./garbage.js"
import { KNOW_TOKEN, LIST, setUp, someToken } from "./setting.js"

const OTHER = ID.replace("6", "7")

const listOf = (...images: object[]) => json(200, { images })
const mine = (attributes: object = {}) => image({ id: ID, status: "queued", ...attributes })

const listed = (cloud: StandIn) => cloud.count(LIST)

function watch(url: string, input: object, token = "good") {
  const events: ImagesChanged[] = []
  const ended: unknown[] = []
  const client = clientOf(url, { "x-auth-token": token })
  const subscription = client.compute.watchImages.subscribe(input, {
    onData: (event) => void events.push(event),
    onError: (error) => void ended.push(error),
    onComplete: () => void ended.push("complete"),
  })
  const leave = () => subscription.unsubscribe()
  onTestFinished(leave)
  return { events, ended, leave }
}

test("one reading of Glance serves all watchers of a project, and they pause when nothing happens", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(LIST, listOf(mine()))
  const tokens = [someToken(), someToken()]
  const watchers = Array.from({ length: 40 }, (_, at) =>
    watch(polaris.url, { filters: {} }, tokens[at % 2] ?? ""),
  )
  await expect.poll(() => watchers.every(({ events }) => events.length === 1)).toBe(true)
  expect(polaris.services.imageWatchers.count()).toBe(40)
  const [before, begun] = [listed(cloud), performance.now()]
  await expect.poll(() => listed(cloud) - before).toBeGreaterThanOrEqual(5)
  /** With the shortest pause, or a reading for each watcher, these take less than five seconds. */
  expect(performance.now() - begun).toBeGreaterThan(6_500)
  cloud.on(LIST, listOf(mine({ status: "active" })))
  await expect
    .poll(() => watchers.every(({ events }) => events.at(-1)?.images[0]?.status === "active"))
    .toBe(true)
  for (const { events } of watchers) expect(events).toHaveLength(2)
})

test("the last watcher that leaves ends the readings", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(LIST, listOf(mine()))
  const watchers = [watch(polaris.url, { imageIds: [ID] }), watch(polaris.url, { filters: {} })]
  for (const { events } of watchers) await expect.poll(() => events).toHaveLength(1)
  for (const { leave } of watchers) leave()
  await expect.poll(() => polaris.services.imageWatchers.count()).toBe(0)
  const before = listed(cloud)
  await sleep(4_000)
  expect(listed(cloud)).toBe(before)
})

test("a change through Polaris ends the pause", async () => {
  const { cloud, polaris, ask } = await setUp()
  cloud.on(LIST, listOf(mine()))
  const { events } = watch(polaris.url, { filters: {} })
  await expect.poll(() => events).toHaveLength(1)
  await sleep(12_000)
  const before = listed(cloud)
  cloud.on(LIST, listOf())
  cloud.on(`DELETE /image/v2/images/${ID}`, text(204, ""))
  expect((await ask("deleteImage", { input: { imageId: ID } })).status).toBe(200)
  await sleep(2_500)
  expect(listed(cloud)).toBeGreaterThan(before)
  expect(events.at(-1)).toEqual({ images: [], gone: [ID], uploads: [] })
})

test("each watcher of ids gets its own images from the common reading", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(LIST, listOf(mine(), image({ id: OTHER })))
  const [one, other] = [watch(polaris.url, { imageIds: [ID] }), watch(polaris.url, { imageIds: [OTHER] })]
  for (const { events } of [one, other]) await expect.poll(() => events).toHaveLength(1)
  expect([one, other].map(({ events }) => events[0]?.images.map(({ id }) => id))).toEqual([[ID], [OTHER]])
})

test("a watcher whose token is refused ends, and the others continue with their own", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(LIST, listOf(mine()))
  const good = watch(polaris.url, { filters: {} }, someToken())
  await expect.poll(() => good.events).toHaveLength(1)
  const dead = someToken()
  const bad = watch(polaris.url, { filters: {} }, dead)
  await expect.poll(() => bad.events).toHaveLength(1)
  cloud.on(LIST, (response, seen) =>
    seen.headers["x-auth-token"] === dead
      ? text(401, "no")(response, seen)
      : listOf(mine({ status: "active" }))(response, seen),
  )
  const valid = json(200, scoped(`${cloud.url}/image`))
  cloud.on(KNOW_TOKEN, (response, seen) =>
    seen.headers["x-subject-token"] === dead ? text(404, "no")(response, seen) : valid(response, seen),
  )
  await expect.poll(() => bad.ended).toMatchObject([{ data: { code: "UNAUTHORIZED" } }])
  await expect.poll(() => good.events.at(-1)?.images[0]?.status).toBe("active")
  expect(good.ended).toEqual([])
})

test("a watcher whose token has ended stops within a minute, although others read for it", async () => {
  const { cloud, polaris } = await setUp({ TOKEN_CACHE_SECONDS: "1" })
  cloud.on(LIST, listOf(mine()))
  const dead = someToken()
  const ending = watch(polaris.url, { filters: {} }, dead)
  await expect.poll(() => ending.events).toHaveLength(1)
  const reading = watch(polaris.url, { filters: {} }, someToken())
  await expect.poll(() => reading.events).toHaveLength(1)
  await sleep(1_500)
  const valid = json(200, scoped(`${cloud.url}/image`))
  cloud.on(KNOW_TOKEN, (response, seen) =>
    seen.headers["x-subject-token"] === dead ? text(404, "no")(response, seen) : valid(response, seen),
  )
  skip(61_000)
  cloud.on(LIST, listOf(mine({ status: "active" })))
  await expect.poll(() => ending.ended).toMatchObject([{ data: { code: "UNAUTHORIZED" } }])
  await expect.poll(() => reading.events.at(-1)?.images[0]?.status).toBe("active")
  expect(reading.ended).toEqual([])
})

test("a watcher whose roles have changed has to watch again", async () => {
  const { cloud, polaris } = await setUp({ TOKEN_CACHE_SECONDS: "1" })
  cloud.on(LIST, listOf(mine()))
  const { events, ended } = watch(polaris.url, { filters: {} })
  await expect.poll(() => events).toHaveLength(1)
  await sleep(1_500)
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`, { roles: [{ id: "r2", name: "reader" }] })))
  skip(61_000)
  cloud.on(LIST, listOf(mine({ status: "active" })))
  await expect.poll(() => ended).toMatchObject([{ data: { code: "CONFLICT" } }])
})

test("an outage of Glance does not end a watch at once, and a first reading that fails does", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(LIST, listOf(mine()))
  const { events } = watch(polaris.url, { filters: {} })
  await expect.poll(() => events).toHaveLength(1)
  cloud.on(LIST, text(503, "away"))
  await sleep(3_000)
  cloud.on(LIST, listOf(mine({ status: "active" })))
  await expect.poll(() => events).toHaveLength(2)
  cloud.on(LIST, json(200, { images: "none" }))
  const client = clientOf(polaris.url, { "x-auth-token": "good" })
  const failures: unknown[] = []
  const subscription = client.compute.watchImages.subscribe(
    { filters: { name: "other" } },
    { onConnectionStateChange: ({ error }) => void (error && failures.push(error)) },
  )
  onTestFinished(() => subscription.unsubscribe())
  await expect.poll(() => failures[0]).toMatchObject({ data: { code: "BAD_GATEWAY" } })
})

test("filters that match a thousand images are refused, with what to do", async () => {
  const { cloud, polaris } = await setUp()
  const id = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`
  cloud.on(LIST, listOf(...Array.from({ length: 1000 }, (_, at) => image({ id: id(at) }))))
  const { ended } = watch(polaris.url, { filters: {} })
  await expect
    .poll(() => ended)
    .toMatchObject([{ message: expect.stringMatching(/^filters: match 1000 .* Narrow them/) as string }])
})

/** The events of the REST route, as names and data. */
function watchByRoute(url: string, token: string) {
  const events: [event: string, data: unknown][] = []
  const leaving = new AbortController()
  const request = { headers: { "x-auth-token": token }, signal: leaving.signal }
  void eventsAt(`${url}/polaris-bff/rest/images/watch?imageIds=${ID}`, request, (...event) =>
    events.push(event),
  )
  onTestFinished(() => leaving.abort())
  return { events, leave: () => leaving.abort() }
}

test("the route ends with an event if it fails later, and pings while nothing happens", async () => {
  const { cloud, polaris } = await setUp({ TOKEN_CACHE_SECONDS: "1" })
  cloud.on(LIST, listOf(mine()))
  const { events } = watchByRoute(polaris.url, someToken())
  await expect.poll(() => events).toMatchObject([["message", { images: [{ id: ID }] }]])
  await expect.poll(() => events[1], { timeout: 17_000 }).toEqual(["ping", undefined])
  cloud.on(KNOW_TOKEN, text(404, "no"))
  skip(61_000)
  cloud.on(LIST, text(401, "no"))
  await expect
    .poll(() => events.at(-1), { timeout: 31_000 })
    .toMatchObject(["failure", { error: { code: "UNAUTHORIZED", requestId: expect.any(String) as string } }])
})

test("the route and the procedure share the limit of watchers, and a watcher that leaves frees it", async () => {
  const { cloud, polaris } = await setUp({ WATCHERS_AT_ONCE: "1" })
  cloud.on(LIST, listOf(mine()))
  const first = watchByRoute(polaris.url, "good")
  await expect.poll(() => first.events).toHaveLength(1)
  const { events } = watchByRoute(polaris.url, "good")
  await expect.poll(() => events).toMatchObject([["refused", { error: { code: "SERVICE_UNAVAILABLE" } }]])
  first.leave()
  await expect.poll(() => polaris.services.imageWatchers.count()).toBe(0)
  const next = watch(polaris.url, { imageIds: [ID] })
  await expect.poll(() => next.events).toHaveLength(1)
})
