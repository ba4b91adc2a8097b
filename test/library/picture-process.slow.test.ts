import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import sharp from "sharp"
import { expect, onTestFinished, test } from "vitest"
import { startDrawing } from "../../src/library/picture-drawing.js"
import { never } from "../../src/signals.js"

/** A process of a picture, with another program or other limits, until its result. */
async function draw(options: { program?: string; longest?: number; mostMemory?: number }) {
  const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: "teal" } })
    .png()
    .toBuffer()
  const boxes = [{ name: "thumb", box: 20 }]
  const drawing = startDrawing({ size: bytes.length, boxes, ...options }, never())
  onTestFinished(() => drawing.end())
  await drawing.feed(pieces(bytes))
  return drawing.result()
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100)
}

function programOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "polaris-decoder-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = join(folder, "decoder.mjs")
  writeFileSync(program, text)
  return program
}

const COULD_NOT = { status: 422, reason: "picture_unreadable", message: /took too much memory or time/ }

const refused = (drawn: Promise<unknown>) =>
  expect(drawn).rejects.toMatchObject({
    ...COULD_NOT,
    message: expect.stringMatching(COULD_NOT.message) as unknown,
  })

test("a picture is drawn within its limits", async () => {
  expect(await draw({})).toMatchObject({ format: "png", width: 64, height: 48 })
})

test.each([
  ["crashes at once", "process.kill(process.pid, 'SIGSEGV')"],
  ["crashes while it reads", "process.stdin.once('data', () => process.abort())"],
  ["ends without an answer", "process.stdin.resume().once('end', () => process.exit(0))"],
])("a decoder that %s is a failure of its picture", (_what, text) =>
  refused(draw({ program: programOf(text) })),
)

test("a decoder that never ends is ended", () =>
  refused(draw({ program: programOf("process.stdin.resume(); setInterval(() => {}, 1000)"), longest: 100 })))

test("a decoder that never reads does not keep the next one waiting when it is ended", async () => {
  const program = programOf("setInterval(() => {}, 1000)")
  const drawing = startDrawing({ size: 2 ** 24, boxes: [], program }, never())
  const fed = drawing.feed(pieces(Buffer.alloc(2 ** 20)))
  drawing.end()
  await fed
  await refused(drawing.result())
})

test("a decoder that needs more memory than it may have ends itself", () => refused(draw({ mostMemory: 1 })))
