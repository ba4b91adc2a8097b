import { chromium, type BrowserContext, type BrowserContextOptions } from "playwright-core"

/** A name for this machine that, unlike localhost, is not a secure context over plain HTTP. */
export const OTHER_HOST = "console.test"

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Milliseconds for one step in a browser: only a step that hangs takes so long, even on a busy machine. */
const STEP_TIMEOUT = 90_000

export interface Chromium {
  context: BrowserContext
  /** As if it were another person's browser: with cookies of its own. */
  another(options?: BrowserContextOptions): Promise<BrowserContext>
  close(): Promise<void>
}

/**
 * Debian's Chromium with an empty profile, in which hosts, with a port if need be, have these addresses.
 * Close it when the test ends.
 */
export async function openChromium(
  options: BrowserContextOptions = {},
  addresses: Record<string, string> = {},
): Promise<Chromium> {
  const all = Object.entries({ [OTHER_HOST]: "127.0.0.1", ...addresses })
  const rules = all.map(([host, address]) => `MAP ${host} ${address}`).join(",")
  const args = [...FLAGS, `--host-resolver-rules=${rules}`]
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args })
  const another: Chromium["another"] = async (more) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      locale: "en-GB",
      ...options,
      ...more,
    })
    context.setDefaultTimeout(STEP_TIMEOUT)
    return context
  }
  return { context: await another(), another, close: () => browser.close() }
}
