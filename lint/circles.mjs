import { readdirSync, readFileSync } from "node:fs"
import { join, normalize } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const FOLDERS = ["src", "web", "bench", "simulator"]

/** Files that import each other, directly or through others, types included: one list for each circle. */
export function circles(root) {
  const graph = readGraph(root)
  const order = new Map()
  const lowest = new Map()
  const open = []
  const found = []

  /** Tarjan's algorithm: files that reach each other are on the stack together. */
  function enter(file) {
    order.set(file, order.size)
    lowest.set(file, order.get(file))
    open.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue
      if (!order.has(next)) enter(next)
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file), lowest.get(next)))
    }
    if (lowest.get(file) !== order.get(file)) return
    const circle = open.splice(open.indexOf(file))
    if (circle.length > 1 || graph.get(file)?.includes(file)) found.push(circle)
  }

  for (const file of graph.keys()) if (!order.has(file)) enter(file)
  return found
}

function readGraph(root) {
  const all = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  )
  const files = new Set(all.filter((name) => /\.(tsx?|mjs)$/.test(name)))
  return new Map([...files].map((file) => [file, importsOf(root, file, files)]))
}

function importsOf(root, file, files) {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true)
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => normalize(join(file, "..", fileName)))
    .map((path) =>
      [path, ...[".ts", ".tsx"].map((end) => path.replace(/\.js$/, end))].find((one) => files.has(one)),
    )
    .filter((path) => path !== undefined)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = circles(".")
  for (const circle of found) console.error(`These files import each other: ${circle.join(", ")}`)
  process.exit(found.length === 0 ? 0 : 1)
}
