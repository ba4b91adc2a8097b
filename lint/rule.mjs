import { builtinModules } from "node:module"
import { dirname, join, relative, sep } from "node:path"
import { FLOORS } from "./floors.mjs"

const ROWS = Object.entries(FLOORS).flatMap(([tower, floors]) =>
  floors.flatMap((modules, floor) => modules.map((row) => ({ ...row, tower, floor }))),
)

const isIn = (path, module) => path === module || path.startsWith(`${module}/`)

/** The row of a file: the one that names it most exactly. */
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

/** Why a file of `row` may not import this; undefined when it may. Paths are relative to the repository. */
function objection(row, from, name, isType) {
  if (!name.startsWith(".")) return packageObjection(row, name, isType)
  const path = join(dirname(from), name).split(sep).join("/").replace(/\.js$/, ".ts")
  const target = rowOf(path) ?? rowOf(path.replace(/\.ts$/, ".tsx"))
  if (target === undefined) return `${path} has no row in lint/floors.mjs.`
  if (target.module === row.module || row.also?.some((open) => isIn(path, open))) return undefined
  const isBelow = target.tower === row.tower && target.floor > row.floor
  if (!isBelow || row.closed?.some((module) => isIn(path, module)))
    return `${row.module} does not stand on ${target.module} (lint/floors.mjs).`
  if (row.types && !isType && !row.code?.includes(path))
    return `${row.module} runs in a browser: it takes only types from ${target.module} (docs/adr/0018).`
  return undefined
}

function packageObjection(row, name, isType) {
  if (isBuiltin(name))
    return row.browser || (row.types && !isType)
      ? `${row.module} runs in a browser, without ${name}.`
      : undefined
  if (row.packages?.includes(packageOf(name)) || (row.types && isType)) return undefined
  return `${packageOf(name)} is not for ${row.module} (lint/floors.mjs).`
}

/** Reports each import that the table of floors does not allow, and each file that is not in it. */
export const floors = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join("/")
    const row = rowOf(from)
    const complain = (node, message) => context.report({ node, message })
    if (row === undefined)
      return {
        Program: (node) => complain(node, `${from} has no row in lint/floors.mjs: give its module a floor.`),
      }
    function check(node) {
      const name = node.source?.value
      if (typeof name !== "string") return
      const isType = [node.importKind, node.exportKind].includes("type")
      const message = objection(row, from, name, isType)
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
