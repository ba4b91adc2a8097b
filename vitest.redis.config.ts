import { defineConfig } from "vitest/config"

/** What needs Debian's package `redis-server`: the bus for several processes. It fails without; it never skips. */
export default defineConfig({
  test: {
    include: ["test/redis/**/*.test.ts"],
    globalSetup: ["test/support/log-check.ts"],
    fileParallelism: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
