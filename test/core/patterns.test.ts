import { checkSync } from "recheck/lib/browser.js"
import { expect, test } from "vitest"
import { literalsIn, type Pattern } from "../support/patterns.js"
import { patternsOf, procedures } from "../support/shapes.js"

/** What an attacker may choose, at worst: more than this no check needs, on a slow machine too. */
const LIMIT = { timeout: 60_000 }

const zods = procedures().flatMap((procedure) =>
  patternsOf(procedure).map(({ source, flags }): Pattern => ({ source, flags, where: procedure.path })),
)

const all = new Map(
  [...literalsIn("src", "simulator", "web"), ...zods].map((one) => [`/${one.source}/${one.flags}`, one]),
)

test("there are patterns to check, of the sources and of the schemas", () => {
  expect(zods.length).toBeGreaterThan(20)
  expect(all.size).toBeGreaterThan(60)
})

test("a pattern that takes exponential or quadratic time would be found", () => {
  for (const source of ["^(\\/([^~]|~[01])*)+$", "/+$", "<(head|style)\\b.*?<\\/\\1>"])
    expect(checkSync(source, "s", LIMIT).status, source).toBe("vulnerable")
})

test.each([...all])("%s takes linear time", (_text, { source, flags, where }) => {
  const { status } = checkSync(source, flags, LIMIT)
  expect({ where, status }).toEqual({ where, status: "safe" })
})
