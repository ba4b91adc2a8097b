import { initTRPC, TRPCError } from "@trpc/server"
import { fetchRequestHandler } from "@trpc/server/adapters/fetch"
import { expect, test } from "vitest"
import { z } from "zod"
import { answerPlainCalls, type PlainCalls } from "../../src/routers/plain-calls.js"

/** What the router of an application may have and Polaris' own does not. */
const t = initTRPC.create({
  isDev: false,
  transformer: {
    serialize: (value: unknown) => ({ wrapped: value }),
    deserialize: (value: { wrapped: unknown }) => value.wrapped,
  },
  errorFormatter: ({ shape, input, type, ctx }) => ({ ...shape, data: { ...shape.data, input, type, ctx } }),
})

const given = z.object({ n: z.number() })

const router = t.router({
  echo: t.procedure.input(given).query(({ input }) => input),
  change: t.procedure.input(given).mutation(({ input }) => input.n + 1),
  nothing: t.procedure.query(() => undefined),
  null: t.procedure.query(() => null),
  date: t.procedure.query(() => new Date(0)),
  list: t.procedure.query(() => [1, undefined, "é"]),
  ignores: t.procedure.query(() => "the input"),
  refuses: t.procedure.input(given).query(() => {
    throw new TRPCError({ code: "CONFLICT", message: "over" })
  }),
  crashes: t.procedure.query(() => {
    throw new Error("inside")
  }),
  throwsText: t.procedure.query(() => {
    throw "text" // eslint-disable-line @typescript-eslint/only-throw-error
  }),
  iterates: t.procedure.query(async function* () {
    yield 1
  }),
  promises: t.procedure.query(() => ({ later: Promise.resolve(1) })),
})

interface Case {
  paths: string[]
  /** One for each path, for a batch. */
  inputs?: unknown[]
  /** Instead of the inputs. */
  text?: string
  isBatch?: boolean
  type?: PlainCalls["type"]
}

const textOf = ({ inputs, text, isBatch }: Case) => {
  if (inputs === undefined) return text
  const wrapped = inputs.map((input) => (input === undefined ? undefined : { wrapped: input }))
  return JSON.stringify(isBatch ? { ...wrapped } : wrapped[0])
}

async function stock(one: Case) {
  const { paths, isBatch, type = "query" } = one
  const text = textOf(one)
  const search = new URLSearchParams({ ...(isBatch && { batch: "1" }) })
  if (type === "query" && text !== undefined) search.set("input", text)
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: text ?? "" }
  const req = new Request(`http://polaris/${paths.join(",")}?${search}`, type === "query" ? {} : init)
  const failed: unknown[] = []
  const onError = ({ error, path }: { error: TRPCError; path?: string | undefined }) =>
    failed.push([path, error.code, error.message])
  const response = await fetchRequestHandler({
    endpoint: "",
    req,
    router,
    onError,
    createContext: () => ({ c: 1 }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) as unknown, failed }
}

async function ours(one: Case) {
  const { paths, isBatch = false, type = "query" } = one
  const failed: unknown[] = []
  const onError = ({ code, message }: TRPCError, path: string) => failed.push([path, code, message])
  const { signal } = new AbortController()
  const calls = { router, paths, type, isBatch, input: textOf(one) ?? "", ctx: { c: 1 }, signal, onError }
  const { status, body } = await answerPlainCalls(calls)
  return { status, body: JSON.parse(body) as unknown, failed }
}

const batch = (paths: string[], inputs?: unknown[]): Case => ({
  paths,
  isBatch: true,
  ...(inputs && { inputs }),
})

test.each<Case>([
  { paths: ["echo"], inputs: [{ n: 1 }] },
  { paths: ["echo"], inputs: [{ n: "x" }] },
  { paths: ["echo"] },
  { paths: ["echo"], text: "{" },
  { paths: ["echo"], text: "null" },
  { paths: ["ignores"], text: "{" },
  { paths: ["change"], inputs: [{ n: 1 }], type: "mutation" },
  { paths: ["change"], text: "{", type: "mutation" },
  ...["nothing", "null", "date", "list", "crashes", "throwsText"].map((path) => ({ paths: [path] })),
  { paths: ["refuses"], inputs: [{ n: 1 }] },
  batch(["echo", "echo"], [{ n: 1 }, { n: 2 }]),
  batch(["echo", "refuses", "crashes", "nothing"], [{ n: 1 }, { n: 2 }]),
  batch(["refuses", "refuses"], [{ n: 1 }, { n: 2 }]),
  batch(["echo", "ignores"], [undefined, undefined]),
  batch(["echo"]),
  { ...batch(["echo", "ignores"]), text: "[]" },
  { ...batch(["echo", "ignores"]), text: "null" },
  { ...batch(["echo", "ignores"]), text: "{" },
])("$paths with the inputs $inputs and the text $text is answered as by @trpc/server itself", async (one) => {
  expect(await ours(one)).toEqual(await stock(one))
})

test.each(["iterates", "promises"])("a result of %s that only a stream can send is refused", async (path) => {
  for (const one of [{ paths: [path] }, batch([path, "null"])]) {
    const [mine, theirs] = [await ours(one), await stock(one)]
    expect(mine.status).toBe(theirs.status)
    expect(JSON.stringify(mine.body)).toContain("httpBatchStreamLink")
    expect(mine.failed).toMatchObject([[path, "UNSUPPORTED_MEDIA_TYPE", expect.any(String)]])
  }
})
