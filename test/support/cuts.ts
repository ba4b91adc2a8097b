import fc from "fast-check"
import { createHash } from "node:crypto"
import { existsSync, readdirSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "vitest"
import { openFilesIn } from "./descriptors.js"
import { asBytes, FORM, formOf, type Target } from "./sender.js"
import { holding, type Stage } from "./stage.js"
import { eventually } from "./eventually.js"

/** One way in which an upload breaks: whose connection, in which direction, where. */
export interface Cut {
  side: "browser" | "browser's answer" | "Glance" | "Glance's answer" | "Glance's last answer"
  /** After how much of the bytes, 0 to 1. Of an answer: after how much of a twentieth of a second. */
  at: number
  size: number
  method: "announced" | "unannounced" | "form, imageId first" | "form, file first"
}

const CUT = fc.record<Cut>({
  side: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Cut["side"][]>("browser", "Glance") },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Cut["side"][]>(
        "browser's answer",
        "Glance's answer",
        "Glance's last answer",
      ),
    },
  ),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  size: fc.integer({ min: 1_000_000, max: 4_000_000 }),
  method: fc.constantFrom<Cut["method"][]>(
    "announced",
    "unannounced",
    "form, imageId first",
    "form, file first",
  ),
})

/** The same cuts for the same seed. */
export const someCuts = (count: number, seed: number) => fc.sample(CUT, { numRuns: count, seed })

const DISK = Buffer.alloc(4_000_000, createHash("sha512").update("a disk").digest())

/**
 * Breaks one upload, and looks that nothing is wrong or left over; says what the image was before a retry.
 */
export type Break = (cut: Cut) => Promise<"queued" | "active">

export function createBreaker(s: Stage, spool: string): Break {
  const cuts = new Map<string, Cut>()

  s.proxy.fault((call) => {
    const [, imageId = ""] = /images\/([0-9a-f-]{36})/.exec(call) ?? []
    const cut = cuts.get(imageId)
    const method = cut?.side === "Glance's last answer" ? "PATCH" : "PUT"
    if (cut === undefined || !call.startsWith(method)) return undefined
    cuts.delete(imageId)
    return cut.side === "Glance"
      ? { after: Math.floor(cut.at * cut.size), then: "cut" }
      : { cutAnswerAfter: 0 }
  })

  return async (cut) => {
    const imageId = await s.image()
    if (cut.side.startsWith("Glance")) cuts.set(imageId, cut)
    const status = await send(s, imageId, cut)
    const bytes = DISK.subarray(0, cut.size)
    const right = { size: bytes.length, checksum: holding(bytes).checksum }
    const retry = async () => {
      const image = await s.glance.get(imageId)
      if (image["status"] === "active" || status === 200) expect(image).toMatchObject(right)
      if (image["status"] === "active") return "active"
      expect((await s.upload(asBytes({ imageId }), bytes)).result).toEqual({ success: true, imageId })
      return "queued"
    }
    const before = await eventually(retry)
    expect(await s.glance.get(imageId)).toMatchObject({ status: "active", ...right })
    const { transfers } = s.polaris.services.upload
    const key = { projectId: s.projects.demo, imageId }
    await eventually(async () => expect(await transfers.running(key), "locked").toBe(false))
    await eventually(() => expect(left(spool)).toEqual([]))
    return before
  }
}

const left = (spool: string) => [...openFilesIn(spool), ...(existsSync(spool) ? readdirSync(spool) : [])]

/** The status that the browser got; undefined if it disconnected. */
async function send(s: Stage, imageId: string, { side, at, size, method }: Cut): Promise<number | undefined> {
  const { target, body } = through(method, imageId, DISK.subarray(0, size))
  const sending = s.start(target)
  await sending.write(side === "browser" ? body.subarray(0, Math.floor(at * body.length)) : body)
  if (side === "browser") return void sending.cut()
  sending.end()
  if (side !== "browser's answer") return (await sending.answer).status
  await sleep(at * 50)
  return void sending.cut()
}

function through(method: Cut["method"], imageId: string, bytes: Buffer): { target: Target; body: Buffer } {
  const fallback = { path: "/polaris-bff/upload-image", headers: FORM }
  switch (method) {
    case "announced":
      return { target: asBytes({ imageId }, { "content-length": String(bytes.length) }), body: bytes }
    case "unannounced":
      return { target: asBytes({ imageId }), body: bytes }
    case "form, imageId first":
      return { target: fallback, body: formOf(["imageId", imageId], ["file", bytes]) }
    case "form, file first":
      return { target: fallback, body: formOf(["file", bytes], ["imageId", imageId]) }
  }
}
