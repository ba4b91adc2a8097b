import fc from "fast-check"
import { createHash } from "node:crypto"
import { existsSync, readdirSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, vi } from "vitest"
import { openFilesIn } from "./descriptors.js"
import type { Fault } from "./proxy.js"
import { asBytes, FORM, formOf, type Target } from "./sender.js"
import { holding, isPut, type Stage } from "./stage.js"

/** One way in which an upload breaks. */
export interface Cut {
  /** Whose connection: the browser's or Glance's, in the direction to Polaris or to the other side. */
  where: "browser" | "browser's answer" | "Glance" | "Glance's answer" | "Glance's last answer"
  /** After how much of the body, 0 to 1; of an answer, after how many milliseconds. */
  at: number
  size: number
  door: "announced" | "unannounced" | "form, imageId first" | "form, file first"
}

const CUT = fc.record<Cut>({
  where: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("browser" as const, "Glance" as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "browser's answer" as const,
        "Glance's answer" as const,
        "Glance's last answer" as const,
      ),
    },
  ),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  size: fc.integer({ min: 1_000_000, max: 4_000_000 }),
  door: fc.constantFrom("announced", "unannounced", "form, imageId first", "form, file first"),
})

/** The same cuts for the same seed. */
export const someCuts = (count: number, seed: number) => fc.sample(CUT, { numRuns: count, seed })

const LARGEST = createHash("sha512").update("a disk").digest()
const DISK = Buffer.alloc(4_000_000, LARGEST)

interface CutStage {
  s: Stage
  /** The spool of that stage's Polaris. */
  spool: string
  faults: Map<string, Fault>
}

/** Breaks one upload, and looks that nothing is wrong or left over. A retry works wherever the image is queued. */
export async function breakOne({ s, spool, faults }: CutStage, cut: Cut): Promise<"queued" | "active"> {
  const imageId = await s.image()
  const bytes = DISK.subarray(0, cut.size)
  const fault = faultOf(cut)
  if (fault !== undefined) faults.set(imageId, fault)
  const { target, body } = through(cut.door, imageId, bytes)
  const status = await send(s, target, body, cut)
  faults.delete(imageId)
  const image = await settled(s, imageId)
  if (status === 200) expect(image["status"]).toBe("active")
  if (image["status"] === "active") expect(image).toMatchObject({ size: bytes.length, checksum: holding(bytes).checksum })
  const key = { projectId: s.projects.demo, imageId }
  await vi.waitFor(async () => expect(await s.polaris.services.transfers.running(key)).toBe(false), WAIT)
  if (image["status"] === "active") return "active"
  await vi.waitFor(() => expect(spoolOf(spool, cut)).toEqual([]), WAIT)
  expect((await s.upload(asBytes({ imageId }), bytes)).result).toEqual({ success: true, imageId })
  expect(await s.glance.get(imageId)).toMatchObject(holding(bytes))
  return "queued"
}

const WAIT = { timeout: 8_000, interval: 50 }

function through(door: Cut["door"], imageId: string, bytes: Buffer): { target: Target; body: Buffer } {
  const fallback = { path: "/polaris-bff/upload-image", headers: FORM }
  if (door === "form, imageId first")
    return { target: fallback, body: formOf(["imageId", imageId], ["file", bytes]) }
  if (door === "form, file first") return { target: fallback, body: formOf(["file", bytes], ["imageId", imageId]) }
  const length = door === "announced" ? { "content-length": String(bytes.length) } : {}
  return { target: asBytes({ imageId }, length), body: bytes }
}

function faultOf({ where, at, size }: Cut): Fault | undefined {
  if (where === "Glance") return { after: Math.floor(at * size), then: "cut" }
  return where.startsWith("Glance") ? { cutAnswerAfter: 0 } : undefined
}

/** Only the data of the image is broken, or what Polaris asks when it is there. */
export const faultFor = (faults: Map<string, Fault>, cuts: Map<string, Cut>) => (call: string) => {
  const [, imageId = ""] = /images\/([0-9a-f-]{36})/.exec(call) ?? []
  const last = cuts.get(imageId)?.where === "Glance's last answer"
  return (last ? call.startsWith("PATCH") : isPut(call)) ? faults.get(imageId) : undefined
}

/** The status that the browser heard, or undefined when it left. */
async function send(s: Stage, target: Target, body: Buffer, { where, at }: Cut): Promise<number | undefined> {
  const sending = s.start(target)
  await sending.write(where === "browser" ? body.subarray(0, Math.floor(at * body.length)) : body)
  if (where === "browser") return void sending.cut()
  sending.end()
  if (where !== "browser's answer") return (await sending.answer).status
  await sleep(at * 50)
  sending.cut()
  return undefined
}

/** The image when Glance has made up its mind. */
async function settled(s: Stage, imageId: string): Promise<Record<string, unknown>> {
  await sleep(100)
  return vi.waitFor(async () => {
    const image = await s.glance.get(imageId)
    expect(image["status"]).not.toBe("saving")
    return image
  }, WAIT)
}
