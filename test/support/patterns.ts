import { readFileSync } from "node:fs"
import ts from "typescript"

export interface Pattern {
  source: string
  flags: string
  /** Where it was found, for the message of a failing test. */
  where: string
}

/** Every regular expression that is written as a literal in these folders. */
export const literalsIn = (...folders: string[]): Pattern[] => folders.flatMap(filesIn).flatMap(literals)

const filesIn = (folder: string) => ts.sys.readDirectory(folder, [".ts", ".tsx", ".mts", ".mjs"])

function literals(file: string): Pattern[] {
  const found: Pattern[] = []
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true)
  const collect = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ ...parts(node.text), where: file })
    ts.forEachChild(node, collect)
  }
  collect(source)
  return found
}

function parts(literal: string): Omit<Pattern, "where"> {
  const end = literal.lastIndexOf("/")
  return { source: literal.slice(1, end), flags: literal.slice(end + 1) }
}
