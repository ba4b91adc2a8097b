import { expect, test } from "vitest"
import { pages } from "./pages.js"

const decisions = pages().filter(({ file }) => file.startsWith("docs/adr/"))
const FORM =
  /^# (\d{4}) .+\n\n- Status: (?:accepted|superseded by \[\d{4}\]\(.+\))\n- Date: \d{4}-\d{2}-\d{2}.*\n\n## Context\n[^]+\n## Decision\n[^]+\n## Consequences\n/

test.each(decisions.map(({ file, text }) => [file, text]))(
  "%s has the form of a decision record",
  (file, text) => {
    const number = FORM.exec(text)?.[1]
    expect(file).toContain(`docs/adr/${number}-`)
  },
)

test("no two decision records have the same number", () => {
  const numbers = decisions.map(({ file }) => file.slice("docs/adr/".length, "docs/adr/0000".length))
  expect(numbers.length).toBe(new Set(numbers).size)
})
