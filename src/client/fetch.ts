export type Fetch = typeof globalThis.fetch

/** The part of Node's dispatcher, which sends the requests of fetch, that is needed here. */
interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean
}

/**
 * The global `fetch`, looked up at each request because a page may replace it. It does not hold a file or
 * form in memory in case of a redirect. In Node it has no timeout: the default one ends a request after 300
 * seconds without a response, but Polaris may need longer to finish an upload. Pass a `signal` to limit a
 * call.
 */
export const globalFetch: Fetch = (input, init) =>
  globalThis.fetch(input, withoutLimits(withoutRedirect(init)))

/** Otherwise fetch holds the whole body in memory in case of a redirect. */
const withoutRedirect = (init: RequestInit | undefined): RequestInit | undefined =>
  init?.body && typeof init.body !== "string" ? { ...init, redirect: "error" } : init

function withoutLimits(init: RequestInit | undefined): RequestInit | undefined {
  const inUse = dispatcherOfNode()
  if (inUse === undefined) return init
  const dispatcher: Dispatcher = {
    dispatch: (options, handler) =>
      inUse.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  }
  return { ...init, dispatcher } as RequestInit
}

/**
 * The current global dispatcher, which an application may have replaced, for example to use a proxy.
 * Undefined in a browser.
 */
function dispatcherOfNode(): Dispatcher | undefined {
  /** Loads fetch, which registers the dispatcher under a symbol with its version. */
  void globalThis.Headers
  const [newest] = Object.getOwnPropertySymbols(globalThis)
    .filter(({ description }) => description?.startsWith("undici.globalDispatcher."))
    .sort((a, b) => String(b.description).localeCompare(String(a.description)))
  return newest && (globalThis as unknown as Record<symbol, Dispatcher | undefined>)[newest]
}
