import { builtinModules } from "node:module"
import { dirname, join, relative, sep } from "node:path"
import { FLOORS } from "./floors.mjs"

const ROWS = Object.entries(FLOORS).flatMap(([program, layers]) =>
  layers.flatMap((modules, layer) => modules.map((row) => ({ ...row, program, layer }))),
)

const isIn = (path, module) => path === module || path.startsWith(`${module}/`)

/** The row of a file: the one with the longest matching path. */
export const rowOf = (path) =>
  ROWS.filter(({ module }) => isIn(path, module)).toSorted(
    (one, other) => other.module.length - one.module.length,
  )[0]

/** `@trpc/server/http` belongs to `@trpc/server`. */
const packageOf = (name) =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/")

const isBuiltin = (name) => name.startsWith("node:") || builtinModules.includes(name)

/** Why a file of `row` may not import this; undefined if it may. Paths are relative to the repository. */
function problem(row, from, name, isType) {
  if (!name.startsWith(".")) return packageProblem(row, name, isType)
  const path = join(dirname(from), name).split(sep).join("/").replace(/\.js$/, ".ts")
  const target = rowOf(path) ?? rowOf(path.replace(/\.ts$/, ".tsx"))
  if (target === undefined) return `${path} has no row in lint/floors.mjs.`
  if (target.module === row.module || row.also?.some((open) => isIn(path, open))) return undefined
  const isBelow = target.program === row.program && target.layer > row.layer
  if (!isBelow || row.closed?.some((module) => isIn(path, module)))
    return `${row.module} may not import ${target.module} (lint/floors.mjs).`
  if (row.types && !isType && !row.code?.includes(path))
    return `${row.module} runs in a browser: it may import only types from ${target.module} (docs/adr/0018).`
  return undefined
}

function packageProblem(row, name, isType) {
  if (isBuiltin(name))
    return row.browser || (row.types && !isType)
      ? `${row.module} runs in a browser, which does not have ${name}.`
      : undefined
  if (row.anyPackage || row.packages?.includes(packageOf(name)) || (row.types && isType)) return undefined
  return `${row.module} may not import ${packageOf(name)} (lint/floors.mjs).`
}

/** Reports each import that the table does not allow, and each file that is not in the table. */
export const layers = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join("/")
    const row = rowOf(from)
    const complain = (node, message) => context.report({ node, message })
    if (row === undefined)
      return {
        Program: (node) =>
          complain(node, `${from} has no row in lint/floors.mjs: add its module to a layer.`),
      }
    function check(node) {
      const name = node.source?.value
      if (typeof name !== "string") return
      const isType = [node.importKind, node.exportKind].includes("type")
      const message = problem(row, from, name, isType)
      if (message !== undefined) complain(node, message)
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: (node) =>
        check({ ...node, source: node.source ?? node.argument?.literal, importKind: "type", loc: node.loc }),
    }
  },
}
