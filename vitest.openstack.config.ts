import { defineConfig } from "vitest/config"

/** The contract on a real cloud, named by OS_AUTH_URL and friends. It fails when the cloud is wrong; it never skips. */
export default defineConfig({
  test: {
    include: ["test/contract/**/*.test.ts", "test/openstack/**/*.test.ts"],
    globalSetup: ["test/support/log-check.ts"],
    env: { POLARIS_TEST_CLOUD: "openstack" },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
