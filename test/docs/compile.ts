import { readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import type { Block } from "./pages.js"
import { globals } from "./prelude.js"

const ROOT = process.cwd()

/**
 * Type-checks blocks as a reader's strict project would, each as a module of its own. Nothing is written.
 * Gives back one line a mistake: `docs/guide/images.md:42: Property 'x' does not exist`.
 */
export function mistakes(blocks: Block[]): string[] {
  const notes = [...new Set(blocks.map(({ note }) => note))]
  return notes.flatMap((note) =>
    mistakesOf(
      blocks.filter((block) => block.note === note),
      note,
    ),
  )
}

/** In one program, for blocks that use the same packages. */
function mistakesOf(blocks: Block[], note: string): string[] {
  const modules = new Map(blocks.map((block) => [fileOf(block), block]))
  const prelude = join(ROOT, "prelude.ts")
  const texts = new Map([
    [prelude, globals()],
    ...[...modules].map(([file, { code }]) => [file, asModule(code)] as const),
  ])
  const program = ts.createProgram([...texts.keys()], options(note), hostWith(texts))
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map((diagnostic) => sentence(diagnostic, modules.get(file)))
  })
}

const fileOf = ({ file, line, language, code }: Block) =>
  join(ROOT, `${file}.${line}.${language === "tsx" || hasJsx(code) ? "tsx" : "ts"}`)

const hasJsx = (code: string) => /<\/\w*>|\/>/.test(code)

/**
 * The guide shows answers as bare objects; and an interface with the name of one of our types must hold that
 * type.
 */
function asModule(code: string): string {
  const shown = code.startsWith("{") ? `(${code})` : code
  const promised = [...code.matchAll(/^(?:export )?interface (\w+) /gm)]
    .map(([, name = ""]) => name)
    .filter((name) => new RegExp(`\\b${name}\\b`).test(EXPORTS))
    .map((name) => `;((ours: import("polaris-bff").${name}): ${name} => ours)`)
  return [shown, ...promised, "export {}"].join("\n")
}

const EXPORTS = readFileSync(join(ROOT, "src/index.ts"), "utf8")

/** Our own strictness without what few projects have or examples need; `polaris-bff` is the source itself. */
function options(note = ""): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: unknown }
  }
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT)
  return {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    exactOptionalPropertyTypes: false,
    jsx: ts.JsxEmit.ReactJSX,
    paths: { ...packageEntries(), ...OTHER_VERSIONS[note] },
  }
}

/** The entries of both packages, each as the source its types are built from. */
const ENTRIES = {
  "polaris-bff": "src/index.ts",
  "polaris-bff/simulator": "simulator/index.ts",
  "@polaris-bff/client": "src/client/index.ts",
  "@polaris-bff/client/react": "src/react/index.ts",
}

/** Where a block with this note finds packages that are installed in two versions. */
const OTHER_VERSIONS: Record<string, Record<string, string[]>> = {
  "uppy-5": {
    "@uppy/core": [join(ROOT, "node_modules/uppy-core-5/lib/index.d.ts")],
    "@uppy/aws-s3": [join(ROOT, "node_modules/uppy-aws-s3-5/lib/index.d.ts")],
  },
}

const packageEntries = (): Record<string, string[]> =>
  Object.fromEntries(Object.entries(ENTRIES).map(([entry, source]) => [entry, [join(ROOT, source)]]))

function hostWith(texts: Map<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options())
  return {
    ...host,
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    getSourceFile: (file, language, ...more) => {
      const text = texts.get(file)
      return text === undefined
        ? host.getSourceFile(file, language, ...more)
        : ts.createSourceFile(file, text, language)
    },
  }
}

function sentence({ file, start, messageText }: ts.Diagnostic, block: Block | undefined): string {
  const below = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
  const text = ts.flattenDiagnosticMessageText(messageText, "\n")
  return block ? `${block.file}:${block.line + below}: ${text}` : `prelude:${below}: ${text}`
}
