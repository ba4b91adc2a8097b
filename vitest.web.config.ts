import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The console's components in jsdom, with msw for a Polaris. */
export default defineConfig({
  resolve: {
    alias: {
      "polaris-bff/client": here("src/client/index.ts"),
      "polaris-bff/react": here("src/react/index.ts"),
    },
  },
  test: {
    include: ["test/web/*.test.{ts,tsx}"],
    environment: "jsdom",
    setupFiles: ["test/web/page.ts"],
    testTimeout: 15_000,
  },
})
