import { blocks, readPage, type Block } from "../docs/pages.js"

/** What an example may take for granted (test/docs/prelude.ts), as a project would import it. */
const IMPORTS: Record<string, string[]> = {
  react: ["useState", "useCallback", "useEffect", "useRef"],
  "@polaris-bff/client/react": ["trpcReact"],
  "../functions": ["updateProgressBar", "formatBytes", "ProgressBar"],
}

/** Modules of a project, by file name. */
export type Modules = Record<string, string>

/**
 * The React examples of these pages, a module each, and an index that lists the components of the first page.
 */
export function reactExamples([shown, ...others]: string[]): Modules {
  const modules: Modules = {}
  const components: string[] = []
  for (const [page, isShown] of [[shown, true] as const, ...others.map((page) => [page, false] as const)])
    for (const block of blocks(readPage(page ?? ""), ["tsx"])) {
      const module = `example-${Object.keys(modules).length}`
      modules[`${module}.tsx`] = asModule(block)
      if (isShown)
        components.push(
          ...namesIn(block).map(
            (name) => `{ name: "${name} ${module}", Example: ${module.replace("-", "")}.${name} }`,
          ),
        )
    }
  const imports = Object.keys(modules).map((file) => {
    const module = file.replace(".tsx", "")
    return `import * as ${module.replace("-", "")} from "./${module}"`
  })
  const type = "{ name: string; Example: (props: { uploadId: string }) => React.ReactNode }[]"
  modules["index.ts"] = [
    ...imports,
    'import type * as React from "react"',
    `export const examples: ${type} = [${components.join(", ")}]`,
  ].join("\n")
  return modules
}

const namesIn = ({ code }: Block) =>
  [...code.matchAll(/^(?:export )?function ([A-Z]\w*)/gm)].map(([, name = ""]) => name)

function asModule(block: Block): string {
  const { code } = block
  const takes = (name: string) => new RegExp(`\\b${name}\\b`).test(code) && !declares(code, name)
  const imports = Object.entries(IMPORTS).flatMap(([from, names]) => {
    const taken = names.filter(takes)
    return taken.length > 0 ? [`import { ${taken.join(", ")} } from "${from}"`] : []
  })
  const exported = namesIn(block).filter((name) => !new RegExp(`^export function ${name}\\b`, "m").test(code))
  return [...imports, code, `export { ${exported.join(", ")} }`].join("\n")
}

const declares = (code: string, name: string) =>
  new RegExp(`(const|function) ${name}\\b|^import [^"]*\\b${name}\\b`, "m").test(code)
