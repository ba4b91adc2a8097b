import {
  httpBatchLink,
  httpLink,
  isNonJsonSerializable,
  splitLink,
  type Operation,
  type TRPCLink,
} from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import { headersOf, projectOf, type CallerOptions } from "./caller.js"
import { eventLink } from "./event-link.js"
import { globalFetch, type Fetch } from "./fetch.js"
import { hasFile, uploadLink } from "./upload-link.js"

export interface PolarisLinkOptions extends CallerOptions {
  /**
   * Where Polaris is, with the prefix: `https://dashboard.example/polaris-bff`, or `/polaris-bff` in a page
   * it serves.
   */
  url: string
  /** Instead of the global `fetch`. */
  fetch?: Fetch | undefined
  /** As many calls as Polaris takes in one request (its `MAX_BATCH`); 10 unless told otherwise. */
  maxBatch?: number | undefined
}

/**
 * Everything one client needs: calls in batches, files as bytes, subscriptions as events. To stand last among
 * links.
 */
export function polarisLinks(options: PolarisLinkOptions): TRPCLink<AppRouter>[] {
  return [eachProject(options.project, (project) => transport(options, project))]
}

/** A link a project, so that a batch never carries a call into a project it was not made for. */
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
  const ways = { url, headers, fetch: fromPolaris(fetch) }
  const plain = { ...ways, fetch: ways.fetch as FetchEsque }
  const batched = httpBatchLink<AppRouter>({ ...plain, maxItems: maxBatch, maxURLLength: LONGEST_URL })
  const calls = splitLink<AppRouter>({ condition: goesAlone, true: httpLink(plain), false: batched })
  const posted = splitLink<AppRouter>({ condition: hasFile, true: uploadLink(ways), false: calls })
  return splitLink<AppRouter>({
    condition: ({ type }) => type === "subscription",
    true: eventLink({ url, headers, fetch }),
    false: posted,
  })
}

/** A proxy's error page is no JSON: said plainly, instead of what a parser makes of it. */
const fromPolaris =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const { ok, status, statusText, headers } = response
    if (ok || headers.get("content-type")?.includes("json")) return response
    void response.body?.cancel().catch(() => undefined)
    throw new Error(`Something in front of Polaris answered ${`${status} ${statusText}`.trim()}.`)
  }

/** Characters: proxies usually take 8 KiB. */
const LONGEST_URL = 7_000

/** What a batch cannot carry: a form, and a query too long to share an address. */
const goesAlone = ({ type, input }: Operation) =>
  isNonJsonSerializable(input) ||
  (type === "query" && encodeURIComponent(JSON.stringify(input ?? null)).length > LONGEST_URL / 2)

type FetchEsque = NonNullable<Parameters<typeof httpBatchLink>[0]["fetch"]>
