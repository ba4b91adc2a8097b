import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { createQueues } from "../../src/limits/queue.js"
import { after, json, type Says } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { KNOW_TOKEN, setUp, someToken } from "./setting.js"
import { eventually } from "../support/eventually.js"

/** Milliseconds that a busy machine gets. */

const MISSING = json(404, { message: "No image found with ID" })
const NO_PROPERTY = json(409, { message: "Property polaris.nothing does not exist." })
const FORBIDDEN = json(403, { message: "You are not authorized to complete modify_image action." })

/**
 * A cloud with one image, whose owner Glance serves at once; a guest's requests wait until `release` and get
 * `guestGets`.
 */
async function ownerAndGuest(guestGets: Says) {
  const { cloud, ask } = await setUp()
  const [owner, guest] = [someToken(), someToken()]
  const id = randomUUID()
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const by = (one: Says, other: Says): Says => {
    return (response, seen) => (seen.headers["x-auth-token"] === guest ? other : one)(response, seen)
  }
  const guestSays = after(released, guestGets)
  cloud.on(
    KNOW_TOKEN,
    by(
      json(200, scoped(`${cloud.url}/image`)),
      json(200, scoped(`${cloud.url}/image`, { project: { id: "p2", name: "guest" } })),
    ),
  )
  const PATCH = `PATCH /image/v2/images/${id}`
  const patched: Says = (response, seen) =>
    (seen.body.includes("polaris.nothing") ? NO_PROPERTY : json(200, image({ id, name: "new" })))(
      response,
      seen,
    )
  cloud.on(`GET /image/v2/images/${id}`, by(json(200, image({ id })), guestSays))
  cloud.on(PATCH, by(patched, guestSays))
  cloud.on(`POST /image/v2/images/${id}/actions/deactivate`, by(json(204, ""), guestSays))
  const operations = [{ op: "replace", path: "/name", value: "new" }]
  const update = (token: string) => ask("updateImage", { token, input: { imageId: id, operations } })
  const guestCalls = () =>
    cloud.seen.filter(({ call, headers }) => call.includes(id) && headers["x-auth-token"] === guest)
  return { cloud, ask, id, owner, guest, update, guestCalls, release }
}

test.each([
  ["cannot see", MISSING, 404],
  ["can see but not change", FORBIDDEN, 403],
])(
  "an owner does not wait for any number of changes by somebody who %s the image",
  async (_, gets, status) => {
    const { owner, guest, update, guestCalls, release } = await ownerAndGuest(gets)
    const flood = Array.from({ length: 30 }, () => update(guest))
    await eventually(() => expect(guestCalls()).toHaveLength(1))
    expect(await update(owner)).toMatchObject({ status: 200, data: { name: "new" } })
    expect(guestCalls()).toHaveLength(1)
    release()
    for (const { status: got } of await Promise.all(flood)) expect(got).toBe(status)
  },
)

test("a change with a policy of its own in Glance is still sent, and delays nobody", async () => {
  const { ask, id, owner, guest, guestCalls, release } = await ownerAndGuest(FORBIDDEN)
  const input = { imageId: id }
  const refused = ask("deactivateImage", { token: guest, input })
  await eventually(() => expect(guestCalls()).toHaveLength(1))
  expect((await ask("deactivateImage", { token: owner, input })).status).toBe(200)
  release()
  expect((await refused).status).toBe(403)
  expect(guestCalls().at(-1)?.call).toMatch(/deactivate$/)
})

test("at most 50 changes of one image wait for one project; the next is TOO_MANY_REQUESTS at once", async () => {
  const { owner, guest, update, guestCalls, release } = await ownerAndGuest(MISSING)
  const flood = Array.from({ length: 60 }, () => update(guest))
  let refused = 0
  for (const one of flood) void one.then(({ status }) => (refused += status === 429 ? 1 : 0))
  await eventually(() => expect(refused).toBe(9))
  expect(guestCalls()).toHaveLength(1)
  expect((await update(owner)).status).toBe(200)
  release()
  const all = await Promise.all(flood)
  expect(all.filter(({ status }) => status === 404)).toHaveLength(51)
  const { error } = all.find(({ status }) => status === 429)!
  expect(error).toMatchObject({
    message: expect.stringMatching(/^Too many changes to this image .*try again/) as string,
    data: { code: "TOO_MANY_REQUESTS" },
  })
})

test("a caller that disconnects while it waits gives up its turn, and Glance gets no request for it", async () => {
  const { ask, id, guest, update, guestCalls, release } = await ownerAndGuest(MISSING)
  const first = update(guest)
  await eventually(() => expect(guestCalls()).toHaveLength(1))
  const leaving = new AbortController()
  const input = { imageId: id, operations: [] }
  const gone = ask("updateImage", { token: guest, input, signal: leaving.signal })
  const last = update(guest)
  leaving.abort()
  await expect(gone).rejects.toThrow()
  release()
  expect([(await first).status, (await last).status]).toEqual([404, 404])
  expect(guestCalls()).toHaveLength(2)
})

const QUEUE = { atOnce: 1, most: 2, waitMs: 20, full: "Full.", late: "Late." }

test("a caller that waits longer than the queue allows is refused with 504, and the next one still gets its turn", async () => {
  const inQueue = createQueues(QUEUE)
  let end = () => {}
  const first = inQueue("a", undefined, () => new Promise<void>((resolve) => (end = resolve)))
  await expect(inQueue("a", undefined, async () => "never")).rejects.toMatchObject({
    status: 504,
    message: "Late.",
  })
  expect(await inQueue("b", undefined, async () => "another key")).toBe("another key")
  end()
  await first
  expect(await inQueue("a", undefined, async () => "next")).toBe("next")
})

test("work of one key runs `atOnce` at a time, in the order it came", async () => {
  const inQueue = createQueues({ ...QUEUE, atOnce: 2, most: 10, waitMs: 60_000 })
  const begun: number[] = []
  let running = 0
  let most = 0
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map((at) =>
      inQueue("a", undefined, async () => {
        begun.push(at)
        most = Math.max(most, ++running)
        await sleep(1)
        running--
      }),
    ),
  )
  expect([begun, most]).toEqual([[0, 1, 2, 3, 4, 5], 2])
})
