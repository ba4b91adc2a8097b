import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { checkLogs } from "../support/log-check.js"
import { LOG_FOLDER } from "../support/log-folder.js"
import { machine } from "../support/machine.js"
import setup from "../support/main-bundle.js"
import { fuzzEntries } from "./run.js"
import { fuzzTable } from "./table.js"

/**
 * `npm run fuzz:api -- 100000 1`: so many generated requests through all entries, from this seed. Writes the
 * table to docs/fuzz.md, and ends with 1 if anything happened that must not.
 */
const [requests = 100_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
mkdirSync(LOG_FOLDER, { recursive: true })
const removeBundle = await setup()
const began = Date.now()
const report = await fuzzEntries({
  ...{ requests, seed },
  onProgress: (done, bytes) => console.log(`${done}: ${Math.round(bytes / 2 ** 20)} MiB`),
})
removeBundle()
checkLogs(LOG_FOLDER)
rmSync(LOG_FOLDER, { recursive: true })
const seconds = Math.round((Date.now() - began) / 1000)
writeFileSync("docs/fuzz.md", fuzzTable(report, { requests, seed, seconds, on: machine() }))
for (const [what, { times, example }] of report.faults) console.log(`${times} × ${what}\n    ${example}`)
const closed = [...report.entries].filter(([, { good }]) => good === 0).map(([entry]) => entry)
console.log(`Without a success: ${closed.join(", ")}`)
console.log(`${requests} requests of seed ${seed} in ${seconds} s: ${report.faults.size} kinds of faults`)
process.exitCode = report.faults.size === 0 ? 0 : 1
