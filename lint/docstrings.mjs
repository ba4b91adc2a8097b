import { existsSync, readFileSync } from "node:fs"
import { join, normalize } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

/** The sources of the packages' entry points (`exports` in package.json and packages/client/package.json). */
export const ENTRIES = ["src/index.ts", "simulator/index.ts", "src/client/index.ts", "src/react/index.ts"]

/**
 * What the entry points export without a docstring, and entry points without an example, as lines to print.
 */
export function undocumented(root, entries = ENTRIES) {
  const exported = entries.flatMap((entry) => exportsOf(root, entry))
  const bare = exported.filter(({ node }) => !hasDocstring(node))
  const lines = bare.map(({ file, name }) => `${file}: ${name} is public and has no docstring`)
  const withoutExample = entries.filter((entry) => !/^\/\*\*[^]*?@example[^]*?\*\//.test(read(root, entry)))
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

function isExported(node) {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

function namesOf(node) {
  if (!ts.isVariableStatement(node)) return node.name === undefined ? [] : [node.name.text]
  return node.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [name.text] : name.elements.map((element) => element.name.text),
  )
}

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
