import { createTRPCClient, httpLink } from "@trpc/client"
import { parseSetCookie, type SetCookie } from "cookie"
import type { AppRouter } from "../../src/routers/index.js"
import { secret } from "./log-folder.js"
import type { Client } from "./polaris.js"

/** A page as far as sessions go: it keeps cookies, and says where it comes from as browsers do. */
export interface Browser {
  /** Procedures, called by the page. */
  client: Client
  /** Another tab: the same cookies, further headers on every call. */
  tab(headers: Record<string, string>): Client
  /** The page's own `fetch`, for a path or an address. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** The `Cookie` header of its next request. */
  cookie(): string | undefined
  /** Puts a cookie there by hand. */
  setCookie(value: string): void
  /** Every cookie it was ever given, the last one last. */
  given: SetCookie[]
}

/** A browser on a page of `origin`, which is Polaris' own unless told otherwise. */
export function openBrowser(url: string, origin = url): Browser {
  let kept: string | undefined
  const given: SetCookie[] = []

  const browserFetch = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (kept !== undefined) headers.set("cookie", kept)
    if (init.method === "POST") headers.set("origin", origin)
    headers.set("sec-fetch-site", origin === url ? "same-origin" : "cross-site")
    const response = await fetch(new URL(path, url), { ...init, headers })
    for (const header of response.headers.getSetCookie()) keep(parseSetCookie(header))
    return response
  }

  function keep(cookie: SetCookie): void {
    given.push(cookie)
    const { name, value = "", maxAge } = cookie
    if (value !== "") secret(value)
    kept = maxAge === 0 ? undefined : `${name}=${value}`
  }

  const tab = (headers: Record<string, string>) =>
    createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${url}/polaris-bff`,
          headers,
          fetch: (input, init) => browserFetch(input as string, init as RequestInit),
        }),
      ],
    })

  return {
    client: tab({}),
    tab,
    fetch: browserFetch,
    cookie: () => kept,
    setCookie: (value) => void (kept = `polaris-session=${value}`),
    given,
  }
}
