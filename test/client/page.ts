import { JSDOM } from "jsdom"

/** What React and the testing library ask of a page. */
const OF_A_PAGE = [
  "navigator",
  "document",
  "HTMLElement",
  "Element",
  "Node",
  "MutationObserver",
  "getComputedStyle",
] as const

/**
 * A page, for those who import this before React. Bytes, events and `fetch` stay Node's own, so that a whole
 * Polaris runs beside it; jsdom's `Blob` has no stream, and its realm would reach into the server.
 */
const { window } = new JSDOM("<!doctype html>", { url: "http://127.0.0.1/", pretendToBeVisual: true })
const put = (name: string, value: unknown) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
put("window", window)
for (const name of OF_A_PAGE) put(name, window[name])

/** The library looks for a page when it is loaded. What is waited for takes as long as it takes. */
const { configure } = await import("@testing-library/dom")
configure({ asyncUtilTimeout: 100_000 })
