import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
  type AnyTRPCRouter,
} from "@trpc/server"
import { Readable } from "node:stream"

export interface Subscription {
  router: AnyTRPCRouter
  path: string
  /** JSON, as it stood in the address. */
  input: string | undefined
  ctx: object
  /** Aborted when the subscriber has left. */
  signal: AbortSignal
  onError(error: TRPCError): void
}

/** A watcher's connection says something every 15 seconds; the client takes 45 of silence for its end. */
export const SSE = {
  ping: { enabled: true, intervalMs: 15_000 },
  client: { reconnectAfterInactivityMs: 45_000 },
}

export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  connection: "keep-alive",
  vary: "trpc-accept, accept",
}

const frame = (event: string, data: string) => `event: ${event}\ndata: ${data}\n\n`
const CONNECTED = frame("connected", JSON.stringify(SSE.client))
const PING = frame("ping", "")
const RETURN = frame("return", "")

/**
 * What @trpc/server says to a subscriber, frame by frame, as one Node stream. tRPC's own producer passes each
 * event through several streams of the web, which costs ten times as much with thousands of watchers
 * (docs/adr/0022). Resolves when it is known whether the procedure lets the caller in: until then the
 * answer's headers can still be changed.
 */
export async function answerSubscription(subscription: Subscription): Promise<Readable> {
  const events = begin(subscription)
  /** A refusal is told like any other, below. */
  await events.catch(() => undefined)
  return told(events, subscription)
}

/** Without the context: a watcher that stays for an hour holds as little as can be. */
function told(events: Events, { router, path, signal, onError }: Subscription): Readable {
  let room = () => {}
  const stream = new Readable({
    read: () => room(),
    destroy(error, done) {
      clearTimeout(silence)
      room()
      done(error)
    },
  })
  const silence = setTimeout(() => {
    if (stream.readableLength === 0) stream.push(PING)
    silence.refresh()
  }, SSE.ping.intervalMs)

  /** Resolves when the subscriber has room for more, or has left. */
  async function say(text: string): Promise<void> {
    silence.refresh()
    if (stream.push(text) || stream.destroyed) return
    await new Promise<void>((resolve) => (room = resolve))
  }

  function failed(cause: unknown): string {
    const error = getTRPCErrorFromUnknown(cause)
    onError(error)
    const { _config: config } = router._def
    const known = { config, error, path, type: "subscription", input: undefined, ctx: undefined } as const
    return frame("serialized-error", JSON.stringify(getTRPCErrorShape(known)))
  }

  async function tell(): Promise<void> {
    await say(CONNECTED)
    for await (const event of await events) {
      if (signal.aborted) return
      await say(`data: ${JSON.stringify(event)}\n\n`)
    }
    stream.push(RETURN)
  }

  void tell()
    .catch((cause: unknown) => {
      if (!signal.aborted) stream.push(failed(cause))
    })
    .finally(() => stream.push(null))
  return stream
}

type Events = Promise<AsyncIterable<unknown>>

function begin({ router, path, input, ctx, signal }: Subscription): Events {
  /** Read when the procedure asks for it, which is after it knows who asks. */
  const getRawInput = async () => (input === undefined ? undefined : parsed(input))
  return callTRPCProcedure({ router, path, ctx, signal, getRawInput, type: "subscription", batchIndex: 0 })
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch (cause) {
    throw new TRPCError({ code: "PARSE_ERROR", cause })
  }
}
