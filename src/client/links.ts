import {
  httpBatchLink,
  httpLink,
  isNonJsonSerializable,
  splitLink,
  type Operation,
  type TRPCLink,
} from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import { explainWrongSize } from "./blob.js"
import { headersOf, projectOf, type CallerOptions } from "./caller.js"
import { eventLink } from "./event-link.js"
import { globalFetch, type Fetch } from "./fetch.js"
import { hasFile, uploadLink } from "./upload-link.js"

/**
 * Polaris' address, and the caller's credentials and project. Without `token` the browser's session is used.
 */
export interface PolarisLinkOptions extends CallerOptions {
  /**
   * Polaris' address with the prefix: `https://dashboard.example/polaris-bff`, or `/polaris-bff` in a page of
   * the same origin.
   */
  url: string
  /** Used instead of the global `fetch`. */
  fetch?: Fetch | undefined
  /** The number of calls per request that Polaris accepts (its `MAX_BATCH`); 10 by default. */
  maxBatch?: number | undefined
}

/**
 * All links a client needs: calls in batches, files as bytes, subscriptions as events. They must be last in
 * the list of links.
 */
export function polarisLinks(options: PolarisLinkOptions): TRPCLink<AppRouter>[] {
  return [eachProject(options.project, (project) => transport(options, project))]
}

/** One link per project, so that a batch contains calls for one project only. */
function eachProject(
  chosen: CallerOptions["project"],
  linkFor: (project: string | undefined) => TRPCLink<AppRouter>,
): TRPCLink<AppRouter> {
  return (runtime) => {
    const links = new Map<string | undefined, ReturnType<TRPCLink<AppRouter>>>()
    return ({ op, next }) => {
      const project = projectOf(op, chosen)
      const link = links.get(project) ?? linkFor(project)(runtime)
      links.set(project, link)
      return link({ op, next })
    }
  }
}

function transport(options: PolarisLinkOptions, project: string | undefined): TRPCLink<AppRouter> {
  const { url, maxBatch = 10, fetch = globalFetch } = options
  const headers = headersOf(options, project)
  const connection = { url, headers, fetch: fromPolaris(fetch) }
  const plain = { ...connection, fetch: connection.fetch as FetchEsque }
  const batched = httpBatchLink<AppRouter>({ ...plain, maxItems: maxBatch, maxURLLength: LONGEST_URL })
  const calls = splitLink<AppRouter>({ condition: isUnbatchable, true: httpLink(plain), false: batched })
  const posted = splitLink<AppRouter>({ condition: hasFile, true: uploadLink(connection), false: calls })
  return splitLink<AppRouter>({
    condition: ({ type }) => type === "subscription",
    true: eventLink({ url, headers, fetch }),
    false: posted,
  })
}

/** Wraps `fetch` so that a proxy's error page and a file of a wrong size fail with a clear message. */
const fromPolaris =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init).catch(explainWrongSize)
    const { ok, status, statusText, headers } = response
    if (ok || headers.get("content-type")?.includes("json")) return response
    void response.body?.cancel().catch(() => undefined)
    throw new Error(`A proxy in front of Polaris responded ${`${status} ${statusText}`.trim()}.`)
  }

/** Characters. Proxies usually accept 8 KiB. */
const LONGEST_URL = 7_000

/** Calls that cannot be part of a batch: forms, and queries too long to share a URL. */
const isUnbatchable = ({ type, input }: Operation) =>
  isNonJsonSerializable(input) ||
  (type === "query" && encodeURIComponent(JSON.stringify(input ?? null)).length > LONGEST_URL / 2)

type FetchEsque = NonNullable<Parameters<typeof httpBatchLink>[0]["fetch"]>
