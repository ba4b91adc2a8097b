import { describe, expect, test } from "vitest"
import { project } from "./project.js"
import { NEWEST } from "./versions.js"

/**
 * Type checks only: Next's compiler takes 100 MB, and TanStack Start runs on Node 22.12 and newer, while its
 * declarations can be read on any.
 */
const EXAMPLES: Record<string, string[]> = {
  "examples/next": ["next@16.4.6", "server-only@0.0.1"],
  "examples/tanstack-start": [
    "@tanstack/react-start@1.169.5",
    "@tanstack/react-router@1.170.46",
    "@tanstack/react-router-ssr-query@1.167.3",
    "@tanstack/query-core@5.108.0",
  ],
}

const OF_BOTH = [...NEWEST.filter((name) => !name.startsWith("@trpc/react-query")), "@types/node@20.19.43"]

describe.each(Object.entries(EXAMPLES))("%s", (from, packages) => {
  const reader = project({
    ...{ from, ours: ["@polaris-bff/client"], packages: [...OF_BOTH, ...packages], isBuilt: false },
  })

  test("type-checks with the package", async () => {
    expect(await reader.run("npx", "tsc")).toBe("")
  })
})
