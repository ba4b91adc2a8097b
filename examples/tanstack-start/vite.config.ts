import { tanstackStart } from "@tanstack/react-start/plugin/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

/** In production a proxy in front of both does the same. */
export default defineConfig({
  plugins: [tanstackStart(), react()],
  server: { proxy: { "/polaris-bff": process.env["POLARIS_URL"] ?? "http://127.0.0.1:4005" } },
})
