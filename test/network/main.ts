import { mkdirSync, writeFileSync } from "node:fs"
import { LOG_FOLDER } from "../support/log-folder.js"
import { machine } from "../support/machine.js"
import { seeded } from "../support/seeded.js"
import { uploadOverBadNetwork, type NetworkResult } from "./network-library.js"
import { BREAKS, KINDS } from "./script.js"
import { countTries } from "./tries.js"

/** `npm run network:library -- 200 1`: 200 uploads of 20 MB from the seed 1. Writes docs/bad-network.md. */
const SIZE = 20_000_000
const [uploads = 200, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
console.log(`seed ${seed}`)
mkdirSync(LOG_FOLDER, { recursive: true })
const began = Date.now()
const result = await uploadOverBadNetwork({
  ...{ uploads, sizeBytes: SIZE, random: seeded(seed), stallShare: 0.7 },
  onUpload: (number) => number % 10 === 0 && console.log(`upload ${number}`),
})
const minutes = Math.round((Date.now() - began) / 60_000)

const MEANINGS: Record<(typeof KINDS)[number], string> = {
  none: "Undisturbed",
  slow: "4 MiB per second",
  pause: "Nothing moves for up to two seconds, then the rest",
  cut: "The connection breaks after some of the part",
  unreachable: "The connection breaks before anything arrives",
  busy: "503 without CORS headers",
  "answer lost": "The store has the part, but the connection breaks before its answer",
  stall: "Nothing moves any more; the page gives up after a minute",
}

function tableOf({ tries }: NetworkResult): string {
  const counts = countTries(tries)
  const rows = KINDS.map((kind) => {
    const { tries: n, bytes } = counts.get(kind) ?? { tries: 0, bytes: 0 }
    return [MEANINGS[kind], `${n}`, BREAKS.has(kind) ? "yes" : "no", megabytes(bytes)]
  })
  const head = ["What happened to a part on its way", "Times", "Sent again", "MB sent"]
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
const all = [...result.tries.values()].flat()
const sent = all.reduce((sum, { passed }) => sum + passed.sent, 0)
const broken = all.filter(({ kind }) => BREAKS.has(kind))
const summary =
  `${uploads} uploads of ${SIZE / 1e6} MB in ${result.tries.size} parts: ${broken.length} tries broke, ` +
  `${all.length - result.tries.size} parts were sent again. ${megabytes(sent)} MB were sent, of them ` +
  `${megabytes(sent - uploads * SIZE)} MB in tries that broke. ${result.faults.length} faults.`
console.log(summary)
for (const fault of result.faults) console.log(`fault: ${fault}`)
writeFileSync(
  "docs/bad-network.md",
  `# A bad network

\`npm run network:library -- ${uploads} ${seed}\` uploads files of 20 MB from a page in Chromium with \`resumableUpload\`, four
at a time, to a store behind a proxy that cuts, stalls and slows connections by script. The SHA-256 of every
stored file is compared with what the page has made, and every try of every part is counted at the proxy: only
parts that broke may be sent again.

Measured on ${new Date().toISOString().slice(0, 10)} in ${minutes} minutes: ${machine()}.

**${summary}**

${tableOf(result)}

Polaris, the store and the proxy ran in one process. It held ${Math.round(result.memory.early / 2 ** 20)} MiB after twenty uploads and
${Math.round(result.memory.late / 2 ** 20)} MiB after the last.
`,
)
process.exitCode = result.faults.length === 0 ? 0 : 1
