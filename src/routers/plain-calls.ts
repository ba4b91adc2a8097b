import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  transformTRPCResponse,
  TRPCError,
  type AnyTRPCRootTypes,
  type AnyTRPCRouter,
  type TRPCErrorShape,
  type TRPCRootConfig,
} from "@trpc/server"
import { getHTTPStatusCode } from "@trpc/server/http"

export interface PlainCalls {
  router: AnyTRPCRouter
  /** The procedures, all of this type, in the order of the batch. */
  paths: string[]
  type: "query" | "mutation"
  isBatch: boolean
  /** JSON: the input, or those of a batch by index. Empty if there is none, undefined if it was not read. */
  input: string | undefined
  ctx: object
  signal: AbortSignal
  onError(error: TRPCError, path: string): void
}

export interface PlainAnswer {
  status: number
  /** JSON, as @trpc/client reads it. */
  body: string
  errors: TRPCError[]
}

/**
 * Calls queries or mutations and answers when all have ended, as tRPC's `resolveResponse` does. That makes
 * web requests, responses and streams, which cost more than everything else in a small call (docs/adr/0057).
 */
export async function answerPlainCalls(calls: PlainCalls): Promise<PlainAnswer> {
  const { router, paths, type, isBatch, ctx, signal, onError } = calls
  const config = router._def._config as TRPCRootConfig<AnyTRPCRootTypes>
  const errors: TRPCError[] = []
  let inputs: Promise<unknown[]> | undefined

  async function answer(path: string, batchIndex: number) {
    let input: unknown
    /** Parsed when the first procedure reads its input, which is after authentication. */
    const getRawInput = async () => (input = (await (inputs ??= parseInputs(calls)))[batchIndex])
    try {
      const call = { router, path, ctx, signal, getRawInput, type, batchIndex }
      return { result: { data: refuseStream(await callTRPCProcedure(call)) } }
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause)
      errors.push(error)
      onError(error, path)
      const shape: unknown = getTRPCErrorShape({ config, error, type, path, input, ctx })
      return { error: shape as TRPCErrorShape }
    }
  }

  const answers = await Promise.all(paths.map(answer))
  const sent = answers.map((one) => transformTRPCResponse(config, one))
  return { status: getHTTPStatusCode(answers), body: JSON.stringify(isBatch ? sent : sent[0]), errors }
}

const NOT_AN_OBJECT = '"input" needs to be an object when doing a batch call'

async function parseInputs({ router, paths, isBatch, input }: PlainCalls): Promise<unknown[]> {
  const deserialize = (value: unknown): unknown => router._def._config.transformer.input.deserialize(value)
  if (input === "") return []
  try {
    const given: unknown = JSON.parse(input ?? "")
    if (!isBatch) return [deserialize(given)]
    if (!isObject(given)) throw new TypeError(NOT_AN_OBJECT)
    return paths.map((_path, at) => (given[at] === undefined ? undefined : deserialize(given[at])))
  } catch (cause) {
    throw new TRPCError({ code: "BAD_REQUEST", message: (cause as Error).message, cause })
  }
}

const STREAM = "Cannot use stream-like response in non-streaming request - use httpBatchStreamLink"

/** An application's own procedures may return promises or iterables, which only a stream can send. */
function refuseStream(data: unknown): unknown {
  if (isObject(data) && (isStream(data) || Object.values(data).some(isStream)))
    throw new TRPCError({ code: "UNSUPPORTED_MEDIA_TYPE", message: STREAM })
  return data
}

const isObject = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isStream = (value: unknown) =>
  isObject(value) && (Symbol.asyncIterator in value || typeof value["then"] === "function")
