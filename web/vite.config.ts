import react from "@vitejs/plugin-react"
import { fileURLToPath } from "node:url"
import { defineConfig, type Plugin } from "vite"
import { brotliCompressSync, gzipSync } from "node:zlib"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The console as files that the server sends as they are (src/server/console.ts). */
export default defineConfig({
  root: here("."),
  plugins: [react(), compressed()],
  resolve: {
    alias: {
      "@polaris-bff/client/react": here("../src/react/index.ts"),
      "@polaris-bff/client": here("../src/client/index.ts"),
    },
  },
  /** The server puts a new nonce in its place into each answer. */
  html: { cspNonce: "POLARIS_NONCE" },
  build: { outDir: here("../dist/console"), emptyOutDir: true, assetsInlineLimit: 0, target: "es2022" },
})

/** Beside each asset what a browser usually asks for: compressed once, here, and not at every request. */
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
