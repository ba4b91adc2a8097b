import { defineConfig } from "vite"

/** The client alone, for its size. */
const rollupOptions = { input: "src/client.ts", preserveEntrySignatures: "strict" as const }

export default defineConfig({ build: { outDir: "client", modulePreload: false, rollupOptions } })
