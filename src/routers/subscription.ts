import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  isTrackedEnvelope,
  TRPCError,
  type AnyTRPCRouter,
} from "@trpc/server"
import type { Readable } from "node:stream"
import { frame, PING_MS, streamEvents } from "../server/event-stream.js"

export interface Subscription {
  router: AnyTRPCRouter
  path: string
  /** JSON, from the URL. */
  input: string | undefined
  /** The header `Last-Event-ID` of a subscriber that reconnects. */
  lastEventId?: string | undefined
  ctx: object
  /** Aborted when the subscriber disconnects. */
  signal: AbortSignal
  onError(error: TRPCError): void
}

/** The server sends something every 15 seconds; after 45 seconds of silence the client reconnects. */
export const SSE = {
  ping: { enabled: true, intervalMs: PING_MS },
  client: { reconnectAfterInactivityMs: 45_000 },
}

/** An event with an id lets a subscriber that reconnects continue after it. */
const message = (event: unknown) =>
  isTrackedEnvelope(event)
    ? `id: ${event[0]}\ndata: ${JSON.stringify(event[1])}\n\n`
    : `data: ${JSON.stringify(event)}\n\n`
const CONNECTED = frame("connected", JSON.stringify(SSE.client))

/**
 * The frames that @trpc/server would send to a subscriber, as one Node stream. tRPC's own producer passes
 * each event through several web streams, which costs ten times as much with thousands of watchers
 * (docs/adr/0022). Resolves when the procedure has accepted or refused the caller: until then the response's
 * headers can still be changed.
 */
export async function answerSubscription(subscription: Subscription): Promise<Readable> {
  const events = callProcedure(subscription)
  /** Not thrown here: the stream sends a refusal like any other failure. */
  await events.catch(() => undefined)
  return streamEvents({ events, ...framesOf(subscription) })
}

/** Does not hold on to the context. */
function framesOf({ router, path, signal, onError }: Subscription) {
  function failed(cause: unknown): string {
    const error = getTRPCErrorFromUnknown(cause)
    onError(error)
    const { _config: config } = router._def
    const shape = { config, error, path, type: "subscription", input: undefined, ctx: undefined } as const
    return frame("serialized-error", JSON.stringify(getTRPCErrorShape(shape)))
  }
  return { greeting: CONNECTED, frameOf: message, failed, signal }
}

type Events = Promise<AsyncIterable<unknown>>

function callProcedure({ router, path, input, lastEventId, ctx, signal }: Subscription): Events {
  /** The procedure reads the input after authentication. */
  const getRawInput = async () => {
    const given = input === undefined ? undefined : parseInput(input)
    return lastEventId === undefined ? given : { ...(given as object | undefined), lastEventId }
  }
  return callTRPCProcedure({ router, path, ctx, signal, getRawInput, type: "subscription", batchIndex: 0 })
}

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch (cause) {
    throw new TRPCError({ code: "PARSE_ERROR", cause })
  }
}
