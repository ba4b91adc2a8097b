export const RESULTS = new URL("../../docs/image-inspection-results.md", import.meta.url).pathname

/** One file under one declaration: empty verdicts take it; `opens` is what QEMU would open besides. */
export interface Row {
  name: string
  path: string
  format: string
  ours: string
  theirs: string
  opens: string
}

const word = (verdict: string) => (verdict === "" ? "taken" : "refused")

const ABOUT = `# Image inspection: results

Each file was declared as its own format, as \`raw\` and as \`ami\`. The table shows the verdict of Polaris, the
verdict of OpenStack (oslo.utils 8.2 with Glance 30's rules), and whether QEMU 7.2 opens another file if it is
not given the format. \`npm run test:formats\` writes and checks this page; \`npm run test:formats -- -u\` writes
it again.

Polaris is never less strict than OpenStack, with one exception: a fixed vhd can be recognised only by its
footer, which OpenStack does not read.

`

/** The page with the results, a line a file. */
export const resultsOf = (rows: Row[]) => `${ABOUT}${tableOf(rows)}\n`

function tableOf(rows: Row[]): string {
  const files = [...new Set(rows.map(({ name }) => name))]
  const lines = files.map((name) => {
    const own = rows.filter((row) => row.name === name)
    const cell = (pick: (row: Row) => string) => own.map((row) => word(pick(row))).join(", ")
    const [first] = own
    const declared = own.map(({ format }) => format).join(", ")
    return [
      name,
      declared,
      cell((row) => row.ours),
      cell((row) => row.theirs),
      first?.opens === "" ? "" : "yes",
    ]
  })
  const all = [["File", "Declared as", "Polaris", "OpenStack", "QEMU opens another file"], ...lines]
  const widths = all[0]!.map((_, column) => Math.max(3, ...all.map((line) => line[column]!.length)))
  const [head, ...body] = all.map(
    (line) => `| ${line.map((text, at) => text.padEnd(widths[at]!)).join(" | ")} |`,
  )
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body].join("\n")
}
