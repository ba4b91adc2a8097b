import { cleanup, configure } from "@testing-library/react"
import { afterEach } from "vitest"
import { POLARIS } from "./polaris.js"

/** What the server writes into the page, and what jsdom lacks of a browser. */
document.head.innerHTML = `<meta name="polaris-prefix" content="${POLARIS}">`
const NO_MATCH = {
  matches: false,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
}
window.matchMedia = (media) => Object.assign(new EventTarget(), NO_MATCH, { media }) as MediaQueryList
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.IntersectionObserver = class {
  root = null
  rootMargin = ""
  scrollMargin = ""
  thresholds = []
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords = () => []
}
Element.prototype.scrollIntoView = () => undefined
afterEach(cleanup)

/** What is waited for may take its time: a slow machine decides no test. */
configure({ asyncUtilTimeout: 100_000 })
