import { defineConfig } from "vitest/config"

/** The package as its users get it: packed, installed from the archive, built and run. Needs npm's registry. */
export default defineConfig({
  test: {
    include: ["test/package/**/*.test.ts"],
    globalSetup: ["test/support/log-check.ts", "test/package/pack.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    /** The guide's own components leave the rejection of a failed upload to the browser's console. */
    onUnhandledError: ({ name }) => name !== "TRPCClientError",
  },
})
