import { defineConfig } from "vitest/config"

/** Everything that needs only Node: on the simulator, under a minute. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: ["test/package/**"],
    globalSetup: ["test/support/log-check.ts"],
    testTimeout: 15_000,
    hookTimeout: 30_000,
  },
})
