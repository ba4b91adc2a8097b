import { describe, expect, test, vi } from "vitest"
import type { Fault } from "../support/proxy.js"
import { asBytes, FORM, formHead, formOf, formTail, type Sending } from "../support/sender.js"
import { isPut, stage } from "../support/stage.js"
import { watch, type Watching } from "../support/watching.js"
import { NOBODYS } from "./support.js"
import { eventually } from "../support/eventually.js"

vi.setConfig({ maxConcurrency: 10 })

/**
 * Its watchers wait for an upload, however slow the machine is; `hasty` ones soon learn that there is none.
 */
const s = stage({ WATCH_TIMEOUT_SECONDS: "600" })
const hasty = stage({ WATCH_TIMEOUT_SECONDS: "0.8" })
/** Where an upload that stands still is soon given up. */
const still = stage({ WATCH_TIMEOUT_SECONDS: "600", UPLOAD_IDLE_TIMEOUT: "3" })
const TOTAL = 400_000
const REST = Buffer.alloc(TOTAL - 100_000, 7)

const faults = new Map<string, Fault>()
const faulty = (imageId: string, fault: Fault) => {
  faults.set(imageId, fault)
  s.proxy.fault((call) => (isPut(call) ? faults.get(call.split("/").at(-2) ?? "") : undefined))
}

const finish = async (sending: Sending) => {
  await sending.write(REST)
  sending.end()
  return (await sending.answer).status
}

const first = ({ seen }: Watching) => eventually(() => expect(seen).not.toEqual([]))
const percents = ({ seen }: Watching) => seen.map(({ percent }) => percent)

/** The watcher got this error once, did not reconnect, and never will. */
async function expectFailure(watching: Watching, data: object): Promise<void> {
  expect(await watching.ended).toMatchObject({ data })
  expect([watching.failures(), watching.reconnected(), watching.closed()]).toEqual([1, 0, true])
}

describe.concurrent("watchUploadProgress", () => {
  test("sends the state at once, then each newer one, 100 % only after Glance has confirmed, and ends", async () => {
    const imageId = await s.image()
    let confirm = () => {}
    faulty(imageId, { delayAnswer: new Promise<void>((resolve) => (confirm = resolve)) })
    const sending = await s.underway(imageId, TOTAL)
    const watching = watch(s.client.demo, imageId)
    await first(watching)
    await sending.write(REST)
    sending.end()
    await eventually(() => expect(watching.seen.at(-1)?.uploaded).toBe(TOTAL))
    expect(watching.seen.at(-1)).toEqual({ uploaded: TOTAL, total: TOTAL, percent: 99 })
    confirm()
    expect((await sending.answer).status).toBe(200)
    expect(await watching.ended).toBe("complete")
    expect(watching.seen.at(-1)).toEqual({ uploaded: TOTAL, total: TOTAL, percent: 100 })
    const all = percents(watching)
    expect(all).toEqual([...all].sort((one, other) => one - other))
    for (const { uploaded, total, percent } of watching.seen.slice(0, -1)) {
      expect(total).toBe(TOTAL)
      expect(percent).toBe(Math.min(99, Math.floor((uploaded / TOTAL) * 100)))
    }
  })

  test("may start before the upload, and waits for it", async () => {
    const imageId = await s.image()
    const watching = watch(s.client.demo, imageId)
    await watching.begun
    expect(await finish(await s.underway(imageId, TOTAL))).toBe(200)
    expect(await watching.ended).toBe("complete")
    expect(percents(watching).at(-1)).toBe(100)
  })

  test("waits no longer than WATCH_TIMEOUT_SECONDS: then NOT_FOUND, once", async () => {
    const begun = Date.now()
    await expectFailure(watch(hasty.client.demo, NOBODYS), { code: "NOT_FOUND", httpStatus: 404 })
    expect(Date.now() - begun).toBeGreaterThan(800)
  })

  test("refuses an invalid image id, once", async () => {
    await expectFailure(watch(s.client.demo, "nonsense"), { code: "BAD_REQUEST", httpStatus: 400 })
  })

  test("sends the last state to a watcher that comes after the end, and ends", async () => {
    const imageId = await s.image()
    expect(await finish(await s.underway(imageId, TOTAL))).toBe(200)
    const late = watch(s.client.demo, imageId)
    expect(await late.ended).toBe("complete")
    expect(late.seen).toEqual([{ uploaded: TOTAL, total: TOTAL, percent: 100 }])
  })

  test("is for the project that uploads: another one gets NOT_FOUND, during the upload and after it", async () => {
    const imageId = await hasty.image({ visibility: "community" })
    const sending = await hasty.underway(imageId, TOTAL)
    const [other, admin] = [watch(hasty.client.other, imageId), watch(hasty.client.admin, imageId)]
    const missing = { code: "NOT_FOUND", httpStatus: 404 }
    await Promise.all([expectFailure(other, missing), expectFailure(admin, missing)])
    expect(await finish(sending)).toBe(200)
    const late = watch(hasty.client.other, imageId)
    expect(await late.ended).toMatchObject({ data: missing })
    expect([...other.seen, ...admin.seen, ...late.seen]).toEqual([])
  })

  test("is independent of other watchers: they come and go", async () => {
    const imageId = await s.image()
    const sending = await s.underway(imageId, TOTAL)
    const [one, two, three] = [1, 2, 3].map(() => watch(s.client.demo, imageId)) as [
      Watching,
      Watching,
      Watching,
    ]
    await Promise.all([one, two, three].map(first))
    one.leave()
    expect(await finish(sending)).toBe(200)
    expect(await Promise.all([one.ended, two.ended, three.ended])).toEqual(Array(3).fill("complete"))
    expect([percents(two).at(-1), percents(three).at(-1)]).toEqual([100, 100])
    expect(percents(one)).not.toContain(100)
  })

  test("reports bytes and the end, but no percentage, of an upload of unknown size", async () => {
    const imageId = await s.image()
    const sending = s.start(asBytes({ imageId }))
    const watching = watch(s.client.demo, imageId)
    await sending.write(Buffer.alloc(TOTAL))
    await eventually(() => expect(watching.seen.at(-1)?.uploaded).toBeGreaterThan(0))
    expect(watching.seen.at(-1)).toMatchObject({ total: 0, percent: 0 })
    sending.end()
    expect(await watching.ended).toBe("complete")
    expect(watching.seen.at(-1)).toEqual({ uploaded: TOTAL, total: TOTAL, percent: 100 })
  })

  test("reports the size of the file in a form", async () => {
    const imageId = await s.image()
    const head = formOf(["imageId", imageId]).subarray(0, -formTail.length)
    const length = head.length + formHead("file").length + TOTAL + formTail.length + 2
    const headers = { ...FORM, "content-length": String(length) }
    const sending = s.start({ path: "/polaris-bff/upload-image", headers })
    const watching = watch(s.client.demo, imageId)
    await sending.write(Buffer.concat([head, Buffer.from(formHead("file")), Buffer.alloc(TOTAL / 2)]))
    await eventually(() => expect(percents(watching).at(-1)).toBeGreaterThan(20))
    expect(watching.seen.at(-1)?.total).toBe(TOTAL)
    await sending.write(Buffer.concat([Buffer.alloc(TOTAL / 2), Buffer.from("\r\n" + formTail)]))
    sending.end()
    expect(await watching.ended).toBe("complete")
    expect(watching.seen.at(-1)).toEqual({ uploaded: TOTAL, total: TOTAL, percent: 100 })
  })
})

describe.concurrent("watchers of a failed upload get one error, with the upload's own code", () => {
  type Failing = (imageId: string, sending: Sending) => unknown
  const cases: [string, object, Failing][] = [
    [
      "Glance breaks off",
      { code: "CONFLICT", upload: { code: "SERVICE_UNAVAILABLE", httpStatus: 503 } },
      (imageId, sending) => void (faulty(imageId, { after: 0, then: "cut" }), sending.write(REST)),
    ],
    [
      "somebody cancels",
      { code: "CLIENT_CLOSED_REQUEST", reason: "cancelled", upload: { httpStatus: 499 } },
      (imageId) => s.client.demo.compute.cancelUpload.mutate({ imageId }),
    ],
    [
      "the browser leaves",
      { code: "CLIENT_CLOSED_REQUEST", reason: "caller_gone" },
      (_, sending) => sending.cut(),
    ],
    [
      "the browser stands still",
      { code: "TIMEOUT", reason: "stalled", upload: { code: "TIMEOUT", httpStatus: 408 } },
      () => {},
    ],
  ]

  test.each(cases)("%s", async (name, data, fail) => {
    const isStill = name === "the browser stands still"
    const at = isStill ? still : s
    const imageId = await at.image()
    const watching = watch(at.client.demo, imageId)
    await watching.begun
    const sending = at.start(asBytes({ imageId }, { "content-length": String(TOTAL) }))
    await sending.write(Buffer.alloc(20_000))
    if (!isStill) await first(watching)
    await fail(imageId, sending)
    await expectFailure(watching, data)
    const late = watch(at.client.demo, imageId)
    expect(await late.ended).toMatchObject({ data })
  })

  /** Whoever watches a failed upload waits so many milliseconds for a retry. */
  const GRACE = 1_000

  /** How a watcher ends that comes between an upload and its retry; undefined if the retry came too late. */
  async function watchRetry() {
    const imageId = await s.image()
    const sending = await s.underway(imageId, TOTAL)
    await s.client.demo.compute.cancelUpload.mutate({ imageId })
    await sending.answer
    const asked = performance.now()
    const watching = watch(s.client.demo, imageId)
    await watching.begun
    const retry = await s.underway(imageId, TOTAL)
    const isInTime = performance.now() - asked < GRACE
    expect(await finish(retry)).toBe(200)
    const ended = await watching.ended
    return isInTime ? { ended, percent: percents(watching).at(-1) } : undefined
  }

  test("a watcher sees the retry instead, if it follows at once", async () => {
    let seen
    do seen = await watchRetry()
    while (seen === undefined)
    expect(seen).toEqual({ ended: "complete", percent: 100 })
  })
})
