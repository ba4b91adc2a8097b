import { createRequire } from "node:module"
import fc from "fast-check"
import { Language, Parser, type Node } from "web-tree-sitter"
import { expect, test } from "vitest"
import type { Recipe } from "../../src/golden/recipe/recipe.js"
import { windowsScript } from "../../src/golden/recipe/windows-script.js"
import { WINDOWS_SCRIPTS } from "../../src/golden/scripts/windows.js"
import { customizations } from "../../src/schemas/golden/customizations.js"

/** The script for a Windows guest, read by a grammar of PowerShell: there is no Windows here to run it. */
const BUILD = "5f0c7f7e-58f9-4c5c-9b6b-0b9a2f3c1d11"

const parser = await openParser()

async function openParser(): Promise<Parser> {
  await Parser.init()
  const require = createRequire(import.meta.url)
  const opened = new Parser()
  opened.setLanguage(
    await Language.load(require.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm")),
  )
  return opened
}

function parse(script: string): Node {
  const tree = parser.parse(script)
  if (tree === null) throw new Error("The parser has no language.")
  return tree.rootNode
}

/** What PowerShell treats as quotes, what it expands, and what a code page turns into quotes. */
const PIECES = [
  ...["'", '"', "‘", "’", "‚", "‛", "“", "”", "„", "`", "$", "$(", ")", "$env:Path", "{", "}", ";", "#", "|"],
  ...["&", "@", "''", "'@", "%", "[", "]", " ", "-", "a", "Z", "9", "ü", "В", "“”", "日本", "🙂", "\u2028"],
]
const LINES = [...PIECES, "\n", "\r\n", "\t", "'@\n", '"@\n', "exit 0\n"]

const textOf = (pieces: string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((all) => all.join(""))

const file = fc.tuple(
  textOf(PIECES).map((name) => `C:\\app\\x${name}`),
  textOf(LINES),
)

/** Only what a recipe may have. */
const recipes = fc
  .record({
    packages: fc.array(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+._:~=/@-]{0,20}$/), { maxLength: 4 }),
    files: fc.array(file, { maxLength: 4 }).map((all) => Object.fromEntries(all)),
    scripts: fc.array(
      textOf(LINES).map((text) => `#!\n${text}`),
      { maxLength: 3 },
    ),
    users: fc.array(
      fc.record({
        name: fc.stringMatching(/^[a-z_][a-z0-9_-]{0,10}$/),
        groups: fc.array(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,10}$/), { maxLength: 3 }),
        sudo: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    ssh_keys: fc.array(
      textOf(PIECES).map((comment) => `ssh-ed25519 AAAA x${comment}`),
      { maxLength: 2 },
    ),
  })
  .map((given) => customizations.safeParse(given).data)
  .filter((given) => given !== undefined)
  .map(({ packages, files, scripts, users, ssh_keys: sshKeys }): Recipe => ({
    ...{ osType: "windows", source: { image: "base" }, cpu: 1, memoryBytes: 1, storageBytes: 1 },
    ...{ packages, files, sshKeys, users },
    scripts: scripts.map((content, at) => ({ name: `inline-${at + 1}`, content })),
    ...{ atGlance: { visibility: "private", tags: [], properties: {} }, labels: {} },
  }))

/** The commands outside of functions, each with its arguments as PowerShell reads them. */
function commandsIn(script: string): unknown[][] {
  const root = parse(script)
  expect(root.hasError, script).toBe(false)
  const [statements] = root.namedChildren.filter((node) => node?.type === "statement_list")
  return (statements?.namedChildren ?? []).flatMap((statement) => {
    const command = statement?.namedChild(0)?.namedChild(0)
    if (statement?.type !== "pipeline" || command?.type !== "command") return []
    const elements = command.childForFieldName("command_elements")?.namedChildren ?? []
    const given = elements.filter((node) => node !== null && node.type !== "command_argument_sep")
    return [
      [command.childForFieldName("command_name")?.text, ...given.map((node) => valueOf(node?.text ?? ""))],
    ]
  })
}

/** The value of an argument, if it is one of the forms in which a recipe's values are written. */
function valueOf(text: string): unknown {
  if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'")
  const bytes = /^\(\[Convert\]::FromBase64String\('([A-Za-z0-9+/=]*)'\)\)$/.exec(text)?.[1]
  if (bytes !== undefined) return Buffer.from(bytes, "base64")
  const encoded = /^\(\[Text\.Encoding\]::UTF8\.GetString(\(.*\))\)$/.exec(text)?.[1]
  if (encoded !== undefined) return String(valueOf(encoded))
  const list = /^@\((.*)\)$/.exec(text)?.[1]
  if (list !== undefined) return list === "" ? [] : list.split(", ").map(valueOf)
  return text
}

/** In the file that PowerShell reads: as UTF-8 only with a byte order mark. */
const scriptFile = (content: string) => Buffer.from(/\P{ASCII}/u.test(content) ? `\uFEFF${content}` : content)

function expected({ packages, files, scripts, users, sshKeys }: Recipe): unknown[][] {
  const install = `{ Install-All @(${packages.map((name) => `'${name}'`).join(", ")}) }`
  return [
    ...Object.entries(files).map(([path, content]) => ["Write-File", path, Buffer.from(content)]),
    ...users.map(({ name, groups, sudo }) => [
      "Add-User",
      name,
      [...groups, ...(sudo ? ["Administrators"] : [])],
    ]),
    ...(sshKeys.length > 0 ? [["Write-File", "$keys", Buffer.from(`${sshKeys.join("\n")}\n`)]] : []),
    ...(packages.length > 0 ? [["Invoke-Stage", "install_packages", packages.join(" "), install]] : []),
    ...scripts.flatMap(({ name, content }, at) => {
      const path = `"$folder\\0${at + 1}-${name}.ps1"`
      const run = `{ & powershell.exe -NoProfile -ExecutionPolicy Bypass -File ${path} }`
      return [
        ["Write-File", path, scriptFile(content)],
        ["Invoke-Stage", "run_scripts", name, run],
      ]
    }),
    ["Stop-Build", "0", "cleanup", ""],
  ]
}

test("of every recipe is PowerShell in ASCII, in which each value of the recipe is what it was", () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      const script = windowsScript(recipe, BUILD)
      /** Windows PowerShell reads other characters in the system's code page, where some are quotes. */
      expect(script).toMatch(/^[\n\x20-\x7e]*$/)
      const [first, ...commands] = commandsIn(script)
      expect(first).toEqual(["New-Item", "-ItemType", "Directory", "-Force", "-Path", "$folder"])
      expect(commands).toEqual(expected(recipe))
    }),
    { numRuns: 150 },
  )
})

test.each(Object.entries(WINDOWS_SCRIPTS))("%s, which Polaris ships, is PowerShell in ASCII", (_, script) => {
  expect(parse(script).hasError).toBe(false)
  expect(script).toMatch(/^[\n\x20-\x7e]*$/)
})

test.each(["Write-File 'it's' $keys", "if ($true) {", "Write-File (]"])("%s is not PowerShell", (script) => {
  expect(parse(`${script}\n`).hasError).toBe(true)
})
