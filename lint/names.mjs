import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { isExported, namesOf } from "./exports.mjs"

/** Within a program, an exported name has one meaning. */
const PROGRAMS = ["src", "web", "simulator", "bench", "test", "lint"]

/** Names that someone else prescribes. */
const ALLOWED = {
  /** Vitest calls it in the files of `globalSetup`. */
  setup: "test",
}

/** Names that several files of a program define and export, as lines to print. */
export function repeatedNames(root, programs = PROGRAMS) {
  return programs.flatMap((program) => {
    const definitions = new Map()
    for (const file of sourcesIn(root, program))
      for (const name of exportsOf(file, readFileSync(join(root, file), "utf8")))
        definitions.set(name, [...(definitions.get(name) ?? []), file])
    return [...definitions]
      .filter(([name, files]) => files.length > 1 && ALLOWED[name] !== program && !areTranslations(files))
      .map(([name, files]) => `${name} is exported by ${files.join(" and ")}: give each its own name`)
  })
}

/** The same file in several languages: one meaning. */
const areTranslations = (files) =>
  new Set(files.map((file) => file.replace(/^web\/texts\/[^/]+\//, ""))).size === 1

function sourcesIn(root, program) {
  return readdirSync(join(root, program), { recursive: true })
    .filter((path) => /(?<!\.d)\.(tsx?|mjs)$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
    .map((path) => join(program, path))
    .sort()
}

/** The names that a file defines and exports. Re-exports do not count; a type and its value are one name. */
function exportsOf(path, text) {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return new Set(statements.filter(isExported).flatMap(namesOf))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = repeatedNames(".")
  for (const line of found) console.error(line)
  process.exit(found.length === 0 ? 0 : 1)
}
