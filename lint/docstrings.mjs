import { existsSync, readFileSync } from "node:fs"
import { join, normalize } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { isExported, namesOf } from "./exports.mjs"

/** The sources of the packages' entry points (`exports` in package.json and packages/client/package.json). */
export const ENTRIES = ["src/index.ts", "simulator/index.ts", "src/client/index.ts", "src/react/index.ts"]

/** The ends of names that state a unit: `timeoutMs`, `sentBytes`, `expires_in_sec`. */
const UNIT = /(Ms|Seconds|Bytes|_ms|_sec|_bytes)$/

/** The ends of names of times, which may have any form: `created_at`, `movedAt`. */
const TIME = /[a-z](_at|At)$/

/** The entry point begins with a docstring, in which a line has `@example` alone. */
const EXAMPLE = /^\/\*\*(?:(?!\*\/)[^])*?@example *\n[^]*?\*\//

/**
 * The exports of the entry points without a docstring, their fields that are numbers or times and whose unit
 * neither a docstring nor the name states, and the entry points without an example, as lines to print.
 */
export function undocumented(root, entries = ENTRIES) {
  const exported = entries.flatMap((entry) => exportsOf(root, entry))
  const bare = exported.filter(({ node }) => !hasDocstring(node))
  const fields = exported.flatMap(({ file, name, node }) =>
    bareFields(node).map((field) => `${file}: ${name}.${field} has a unit that no docstring states`),
  )
  const lines = [
    ...bare.map(({ file, name }) => `${file}: ${name} is public and has no docstring`),
    ...fields,
  ]
  const withoutExample = entries.filter((entry) => !EXAMPLE.test(read(root, entry)))
  return [
    ...withoutExample.map((entry) => `${entry}: the entry point does not begin with an @example`),
    ...new Set(lines),
  ].sort()
}

/** Every name that a file exports, with the statement that defines it, through any number of re-exports. */
function exportsOf(root, file) {
  const source = ts.createSourceFile(file, read(root, file), ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement))
      return isExported(statement) ? namesOf(statement).map((name) => ({ file, name, node: statement })) : []
    const from = statement.moduleSpecifier && fileOf(root, file, statement.moduleSpecifier.text)
    return statement.exportClause.elements.map(({ name, propertyName }) => {
      const wanted = (propertyName ?? name).text
      const found = (from === undefined ? local(source, file) : exportsOf(root, from)).find(
        (one) => one.name === wanted,
      )
      if (found === undefined) throw new Error(`${file}: the definition of ${wanted} was not found`)
      return { ...found, name: name.text }
    })
  })
}

const local = ({ statements }, file) =>
  statements.flatMap((node) => namesOf(node).map((name) => ({ file, name, node })))

/** The fields of an interface or an object type that are numbers or times and lack a needed docstring. */
function bareFields(node) {
  const members = ts.isInterfaceDeclaration(node) ? node.members : (node.type?.members ?? [])
  return members
    .filter((member) => ts.isPropertySignature(member) && !hasDocstring(member))
    .filter(({ name, type }) => TIME.test(name.getText()) || (isNumber(type) && !UNIT.test(name.getText())))
    .map(({ name }) => name.getText())
}

/** `number`, or a union with it. */
const isNumber = (type) =>
  type !== undefined &&
  (ts.isUnionTypeNode(type) ? type.types : [type]).some(({ kind }) => kind === ts.SyntaxKind.NumberKeyword)

const hasDocstring = (node) => ts.getJSDocCommentsAndTags(node).length > 0

function fileOf(root, importer, path) {
  const bare = normalize(join(importer, "..", path)).replace(/\.js$/, "")
  const found = [`${bare}.ts`, `${bare}.tsx`].find((one) => existsSync(join(root, one)))
  if (found === undefined) throw new Error(`${importer}: ${path} was not found`)
  return found
}

const read = (root, file) => readFileSync(join(root, file), "utf8")

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = undocumented(".")
  for (const line of found) console.error(line)
  process.exit(found.length === 0 ? 0 : 1)
}
