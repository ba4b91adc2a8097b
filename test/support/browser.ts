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
  /** Its session's cookie. */
  cookie(): string | undefined
  /** Puts a cookie there by hand. */
  setCookie(value: string): void
  /** Every session's cookie it was ever given, the last one last. */
  given: SetCookie[]
}

const SESSION = "polaris-session"

/** A browser on a page of `origin`, which is Polaris' own by default. */
export function openBrowser(url: string, origin = url): Browser {
  const jar = new Map<string, string>()
  const given: SetCookie[] = []

  const browserFetch = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set("cookie", [...jar].map((pair) => pair.join("=")).join("; "))
    if (init.method === "POST") headers.set("origin", origin)
    headers.set("sec-fetch-site", origin === url ? "same-origin" : "cross-site")
    const response = await fetch(new URL(path, url), { ...init, headers })
    for (const header of response.headers.getSetCookie()) keep(parseSetCookie(header))
    return response
  }

  function keep(cookie: SetCookie): void {
    const { name, value = "", maxAge } = cookie
    if (name.replace(/^__Host-/, "") === SESSION) given.push(cookie)
    if (value !== "") secret(value)
    if (maxAge === 0) jar.delete(name)
    else jar.set(name, value)
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
    cookie: () => (jar.has(SESSION) ? `${SESSION}=${jar.get(SESSION)}` : undefined),
    setCookie: (value) => void jar.set(SESSION, value),
    given,
  }
}
