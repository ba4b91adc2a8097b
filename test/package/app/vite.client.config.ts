import { defineConfig } from "vite"

/** The client alone, for its size: `--mode client`, or `everything` with the resumable upload. */
export default defineConfig(({ mode }) => ({
  build: {
    outDir: mode,
    modulePreload: false,
    rollupOptions: { input: `src/${mode}.ts`, preserveEntrySignatures: "strict" },
  },
}))
