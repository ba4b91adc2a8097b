import react from "@vitejs/plugin-react"
import { fileURLToPath } from "node:url"
import { defineConfig, type Plugin } from "vite"
import { brotliCompressSync, gzipSync } from "node:zlib"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Builds the console as static files, which the server sends unchanged (src/server/console.ts). */
export default defineConfig({
  root: here("."),
  plugins: [react(), compressed()],
  resolve: {
    alias: {
      "@polaris-bff/client/react": here("../src/react/index.ts"),
      "@polaris-bff/client": here("../src/client/index.ts"),
    },
  },
  /** The server replaces this with a new nonce in each response. */
  html: { cspNonce: "POLARIS_NONCE" },
  build: {
    outDir: here("../dist/console"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    /** kB, uncompressed. One chunk by choice; what counts is its budget in test/browser/served.test.ts. */
    chunkSizeWarningLimit: 900,
  },
})

/** Writes a compressed copy of each asset, so that the server does not compress at each request. */
function compressed(): Plugin {
  return {
    name: "compressed",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/\.(js|css|svg)$/.test(fileName)) continue
          const bytes = Buffer.from(file.type === "chunk" ? file.code : file.source)
          this.emitFile({ type: "asset", fileName: `${fileName}.br`, source: brotliCompressSync(bytes) })
          this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) })
        }
      },
    },
  }
}
