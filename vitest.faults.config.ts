import { defineConfig } from "vitest/config"

/** What takes its time: hundreds of cut connections, memory over gigabytes. On the simulator, under two minutes. */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    globalSetup: ["test/support/log-check.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
