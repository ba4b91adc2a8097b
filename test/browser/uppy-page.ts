import { fileURLToPath } from "node:url"
import { build, type Rollup } from "vite"
import { blocks, readPage } from "../docs/pages.js"

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What version 5 is installed as. */
const AS_5 = { "@uppy/core": "uppy-core-5", "@uppy/aws-s3": "uppy-aws-s3-5" }

const ENTRY = "virtual:uppy-page"
const EXAMPLE = "virtual:example"

/** The example of docs/guide/uppy.md as a script for a page, which gets its Uppy as `window.uppy`. */
export async function scriptOf(version: 5 | 6): Promise<string> {
  const note = version === 5 ? "uppy-5" : ""
  const example = blocks(readPage("docs/guide/uppy.md"), ["ts"]).find((block) => block.note === note)
  if (example === undefined) throw new Error(`docs/guide/uppy.md has no example of version ${version}.`)
  const texts: Record<string, string> = {
    [`\0${ENTRY}`]: `import { createUppy } from "${EXAMPLE}"\nwindow.uppy = createUppy()`,
    [`\0${EXAMPLE}.ts`]: example.code,
  }
  const result = await build({
    ...{ configFile: false, logLevel: "warn", publicDir: false },
    resolve: {
      alias: { "@polaris-bff/client": at("../../src/client/index.ts"), ...(version === 5 && AS_5) },
    },
    plugins: [
      {
        name: "example",
        resolveId: (id) => ({ [ENTRY]: `\0${ENTRY}`, [EXAMPLE]: `\0${EXAMPLE}.ts` })[id],
        load: (id) => texts[id],
      },
    ],
    build: {
      ...{ write: false, minify: false },
      rollupOptions: { input: ENTRY, output: { format: "iife" } },
    },
  })
  const { output } = (Array.isArray(result) ? result[0] : result) as Rollup.RollupOutput
  return output[0].code
}
