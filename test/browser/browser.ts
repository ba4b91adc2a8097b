import { chromium, type BrowserContext, type BrowserContextOptions } from "playwright-core"

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

export interface Browser {
  context: BrowserContext
  /** As if it were another person's browser: with cookies of its own. */
  another(options?: BrowserContextOptions): Promise<BrowserContext>
  close(): Promise<void>
}

/** Debian's Chromium with an empty profile. Close it when the test ends. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS })
  const another: Browser["another"] = (more) =>
    browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      locale: "en-GB",
      ...options,
      ...more,
    })
  return { context: await another(), another, close: () => browser.close() }
}
