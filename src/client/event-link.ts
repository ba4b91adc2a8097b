import { httpSubscriptionLink, type TRPCLink } from "@trpc/client"
import { EventSource } from "eventsource"
import type { AppRouter } from "../routers/index.js"
import type { Headers } from "./caller.js"
import type { Fetch } from "./fetch.js"

/** What a proxy says while Polaris is away. */
const AWAY = [502, 503, 504]

/**
 * Subscriptions as server-sent events. Connects again, with new headers, when the connection breaks. A
 * terminating link. The `eventsource` package, in the browser too: the built-in one sends no headers.
 */
export function eventLink(ways: { url: string; headers: Headers; fetch: Fetch }): TRPCLink<AppRouter> {
  const fetch: Fetch = async (input, init) => {
    const headers = { ...(init?.headers as Record<string, string>), ...(await ways.headers()) }
    const response = await ways.fetch(input, { ...init, headers })
    if (!AWAY.includes(response.status)) return response
    void response.body?.cancel().catch(() => undefined)
    throw new TypeError(`Polaris is away (${response.status}).`)
  }
  return httpSubscriptionLink<AppRouter, typeof EventSource>({
    url: ways.url,
    EventSource,
    eventSourceOptions: { fetch },
  })
}
