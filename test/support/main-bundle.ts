import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { build } from "vite"

/**
 * Before the run: `src/main.ts` as one file, for the tests that start Polaris as a process of its own, so
 * that none of them compiles it again. It is as deep in the repository as `src/` in `dist/`, which is where
 * it looks for the console.
 */
export default async function setup() {
  mkdirSync(".polaris", { recursive: true })
  const folder = mkdtempSync(`${process.cwd()}/.polaris/main-`)
  const options = { ssr: "src/main.ts", outDir: folder, target: "node20" }
  await build({ configFile: false, logLevel: "warn", build: options })
  cpSync("src/upload/hash-worker.mjs", `${folder}/hash-worker.mjs`)
  cpSync("src/library/picture-process.mjs", `${folder}/picture-process.mjs`)
  process.env["POLARIS_TEST_MAIN"] = `${folder}/main.js`
  return () => {
    rmSync(folder, { recursive: true })
  }
}
