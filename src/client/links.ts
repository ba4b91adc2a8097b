import { httpBatchLink, httpSubscriptionLink, splitLink, type Operation, type TRPCLink } from "@trpc/client"
import { EventSource } from "eventsource"
import type { AppRouter } from "../routers/index.js"
import { hasFile, uploadLink, type Fetch } from "./upload-link.js"

export interface PolarisLinkOptions {
  /** Where Polaris is, with the prefix: `https://dashboard.example/polaris-bff`. */
  url: string
  /** Who asks: `X-Auth-Token`, and `X-Project-Id` for another project than the token's. */
  headers?: Record<string, string>
  fetch?: Fetch
}

/** As many calls as Polaris takes in one request (MAX_BATCH). */
const MAX_BATCH = 10

/** Everything one client needs: calls in batches, files as bytes, subscriptions as events. */
export function polarisLinks(options: PolarisLinkOptions): TRPCLink<AppRouter>[] {
  const { url, headers = {}, fetch = globalThis.fetch } = options
  /** The `eventsource` package, in the browser too: the built-in one sends no headers. */
  const withHeaders: Fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } })
  const events = httpSubscriptionLink<AppRouter, typeof EventSource>({
    url,
    EventSource,
    eventSourceOptions: { fetch: withHeaders },
  })
  const calls = splitLink<AppRouter>({
    condition: hasFile,
    true: uploadLink({ url, headers, fetch }),
    false: httpBatchLink<AppRouter>({ url, headers, fetch: fetch as FetchEsque, maxItems: MAX_BATCH }),
  })
  return [splitLink({ condition: (op: Operation) => op.type === "subscription", true: events, false: calls })]
}

type FetchEsque = NonNullable<Parameters<typeof httpBatchLink>[0]["fetch"]>
