import { defineConfig } from "vitest/config"

/** The console in Chromium, one browser at a time. With POLARIS_TEST_CLOUD=openstack on the cloud of OS_AUTH_URL: the journeys only. */
export default defineConfig({
  test: {
    include: [
      process.env["POLARIS_TEST_CLOUD"] === "openstack"
        ? "test/browser/journey-*.test.ts"
        : "test/browser/*.test.ts",
    ],
    globalSetup: ["test/support/log-check.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
