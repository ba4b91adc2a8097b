import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"
import { SCREENSHOTS } from "./stage.js"

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Violation {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/** A dialog has a header of its own, and `aria-modal` hides the page's; axe counts both. */
const BEHIND_DIALOG = ["landmark-no-duplicate-banner", "landmark-unique"]

/** The violations that axe finds. Evaluated past the page's own policy, as an extension would. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'] })",
  )
  return violations
    .filter(({ id, impact }) => impact !== "minor" && !BEHIND_DIALOG.includes(id))
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
    )
}

/** The looks in which every state is checked. */
export const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: "light", viewport: { width: 320, height: 640 } },
  "narrow-dark": { colorScheme: "dark", viewport: { width: 320, height: 640 } },
} as const

/** Once nothing moves any more: takes a screenshot, and returns what is wrong in this state. */
export async function problemsIn(page: Page, name: string): Promise<string[]> {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => {
      const isEndless = effect?.getComputedTiming().iterations === Infinity
      return playState !== "running" || isEndless
    }),
  )
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` })
  const problems = await violationsOf(page)
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  return wider > 0 ? [...problems, `${wider} pixels wider than the screen`] : problems
}
