import { httpSubscriptionLink, type TRPCLink } from "@trpc/client"
import { observable } from "@trpc/server/observable"
import { EventSource } from "eventsource"
import type { AppRouter } from "../routers/index.js"
import type { Headers } from "./caller.js"
import type { Fetch } from "./fetch.js"

/** Statuses a proxy sends while Polaris is unavailable. */
const UNAVAILABLE = [502, 503, 504]

/**
 * A terminating link for subscriptions, as server-sent events. It reconnects with new headers when the
 * connection breaks. It uses the `eventsource` package even in browsers, because the built-in one sends no
 * headers.
 */
export function eventLink(connection: { url: string; headers: Headers; fetch: Fetch }): TRPCLink<AppRouter> {
  const fetch: Fetch = async (input, init) => {
    const headers = { ...(init?.headers as Record<string, string>), ...(await connection.headers()) }
    const response = await connection.fetch(input, { ...init, headers })
    if (!UNAVAILABLE.includes(response.status)) return response
    void response.body?.cancel().catch(() => undefined)
    throw new TypeError(`Polaris is unavailable (status ${response.status}).`)
  }
  const link = httpSubscriptionLink<AppRouter, typeof EventSource>({
    url: connection.url,
    EventSource,
    eventSourceOptions: { fetch },
  })
  return withoutIdle(link)
}

/**
 * Removes tRPC's state `idle`, which precedes the completion of a subscription and makes the
 * `useSubscription` of @trpc/tanstack-react-query drop its data: a finished upload would be at 0 %. The
 * completion itself carries the same information.
 */
function withoutIdle(link: TRPCLink<AppRouter>): TRPCLink<AppRouter> {
  return (runtime) => {
    const events = link(runtime)
    return (asked) =>
      observable((observer) =>
        events(asked).subscribe({
          next(event) {
            if (event.result.type !== "state" || event.result.state !== "idle") observer.next(event)
          },
          error: (error) => observer.error(error),
          complete: () => observer.complete(),
        }),
      )
  }
}
