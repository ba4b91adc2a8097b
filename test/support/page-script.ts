import { build } from "vite"

/** A script for a page in Chromium, from a TypeScript file of the tests. */
export async function pageScript(entry: string): Promise<string> {
  const bundle = await build({
    ...{ configFile: false, logLevel: "error" },
    build: { write: false, lib: { entry, formats: ["iife"], name: "uploads" } },
  })
  const [built] = Array.isArray(bundle) ? bundle : []
  const code = built?.output[0].code
  if (code === undefined) throw new Error(`${entry} was not built.`)
  return code
}
