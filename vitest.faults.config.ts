import { defineConfig } from "vitest/config"

/** What takes long or needs curl: many random cuts, memory under large uploads. On the simulator, under two minutes. */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    globalSetup: ["test/support/log-check.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
})
