import { defineConfig } from "vitest/config"

/** Everything that needs only Node: on the simulator, under a minute. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    /** Those need more than Node, or more time; each has a config and a script of its own. */
    exclude: ["browser", "faults", "openstack", "package", "redis", "web"].map((room) => `test/${room}/**`),
    /** Most of a test's time is waiting for the network; no module here has state that another test could see. */
    isolate: false,
    maxWorkers: 3,
    globalSetup: ["test/support/log-check.ts"],
    testTimeout: 40_000,
    hookTimeout: 60_000,
  },
})
