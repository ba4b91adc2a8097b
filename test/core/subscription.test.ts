import { initTRPC, TRPCError } from "@trpc/server"
import { fetchRequestHandler } from "@trpc/server/adapters/fetch"
import { text } from "node:stream/consumers"
import { expect, onTestFinished, test, vi } from "vitest"
import { z } from "zod"
import { answerSubscription, SSE } from "../../src/routers/subscription.js"
import { STREAM_HEADERS } from "../../src/server/event-stream.js"

const t = initTRPC.create({ isDev: false, sse: SSE })

const router = t.router({
  counts: t.procedure.input(z.object({ to: z.number() })).subscription(async function* ({ input }) {
    for (let n = 1; n <= input.to; n++) yield { n, text: "a\nb\u2028" }
  }),
  breaks: t.procedure.subscription(async function* () {
    yield 1
    throw new TRPCError({ code: "CONFLICT", message: "over" })
  }),
  crashes: t.procedure.subscription(async function* () {
    yield 1
    throw new Error("inside")
  }),
  refuses: t.procedure.subscription(() => {
    throw new TRPCError({ code: "NOT_FOUND", message: "never" })
  }),
  waits: t.procedure.subscription(async function* ({ signal }) {
    if (signal?.aborted) yield 1
    await new Promise((resolve) => signal?.addEventListener("abort", resolve))
  }),
})

async function stock(path: string, input: string | undefined) {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(input)}`
  const req = new Request(`http://polaris/${path}${query}`, { headers: { accept: "text/event-stream" } })
  const response = await fetchRequestHandler({ endpoint: "", req, router })
  return { headers: Object.fromEntries(response.headers), frames: frames(await response.text()) }
}

async function ours(path: string, input: string | undefined) {
  const { signal } = new AbortController()
  const stream = await answerSubscription({ router, path, input, ctx: {}, signal, onError: () => {} })
  return { headers: STREAM_HEADERS, frames: frames(await text(stream)) }
}

/** Empty lines between frames may be one or more. */
const frames = (stream: string) => stream.split(/\n\n+/).filter((one) => one !== "")

test.each([
  ["events and an end", "counts", '{"to":3}'],
  ["no event at all", "counts", '{"to":0}'],
  ["a refusal after an event", "breaks", undefined],
  ["a defect after an event", "crashes", undefined],
  ["a refusal before the first", "refuses", undefined],
  ["an input that is wrong", "counts", '{"to":"x"}'],
  ["no input", "counts", undefined],
])("a subscriber to %s gets what @trpc/server itself sends", async (_, path, input) => {
  const theirs = await stock(path, input)
  expect(theirs.frames[0]).toMatch(/^event: connected/)
  expect(await ours(path, input)).toEqual(theirs)
})

test("an input that is not JSON ends the subscription, so that the client does not reconnect forever", async () => {
  const { frames } = await ours("counts", "{")
  expect(frames.at(-1)).toContain('"PARSE_ERROR"')
})

test("a silent connection gets a ping every 15 seconds, unless its client does not read", async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const left = new AbortController()
  const { signal } = left
  const stream = await answerSubscription({
    router,
    path: "waits",
    input: undefined,
    ctx: {},
    signal,
    onError: () => {},
  })
  let text = ""
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()))
  await vi.advanceTimersByTimeAsync(46_000)
  expect(text.match(/event: ping\ndata: \n\n/g)).toHaveLength(3)
  stream.pause()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(stream.readableLength).toBeLessThan(100)
  stream.destroy()
  left.abort()
  expect(vi.getTimerCount()).toBe(0)
})
