import { mkdirSync, writeFileSync } from "node:fs"
import { LOG_FOLDER } from "../support/log-folder.js"
import { machine } from "../support/machine.js"
import setup from "../support/main-bundle.js"
import { killLibrary } from "./kill-library.js"
import { outcomeOf, tableOf } from "./table.js"

/**
 * `npm run kill:library -- 50 20 1`: 50 kills, with 20 uploads at a time, from the seed 1. Prints
 * each kill, and writes the table to docs/kill-tables.md.
 */
const [kills = 50, uploads = 20, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
const began = Date.now()
console.log(`seed ${seed}`)
mkdirSync(LOG_FOLDER, { recursive: true })
const removeBundle = await setup()
const { kills: done, faults } = await killLibrary({
  ...{ kills, uploads, seed },
  onKill: ({ kill, victim, moment, far }) => console.log(`${kill}: ${victim} at ${moment}, ${far}`),
})
removeBundle()

const minutes = Math.round((Date.now() - began) / 60_000)
const all = done.flatMap((one) => one.uploads)
const summary = `${kills} kills, ${all.length} uploads: ${outcomeOf(all)}. ${faults.length} faults.`
console.log(summary)
for (const fault of faults) console.log(`fault: ${fault}`)
writeFileSync(
  "docs/kill-tables.md",
  `# Kills

\`npm run kill:library -- ${kills} ${uploads} ${seed}\` ends a web process or the worker with \`kill -9\` at random moments
of uploads to the library, and starts it again. Two web processes and one worker run on one PostgreSQL; the
store and Glance are simulated, in a process of their own. Clients are the package's \`resumableUpload\`. In
each round one client closes its page at the kill and comes back after the last one, one never comes back, and
one deletes its image. In the first half Glance fetches the disks, in the second half the worker copies them.

After the last kill the clean-up runs. Then every upload must be \`ready\` with the bytes of its file, nothing
may be at the store or at Glance that the database does not name, nothing that it names may be missing, no
session may be open, no job may have failed, and the quota must be what the images add up to.

Measured on ${new Date().toISOString().slice(0, 10)} in ${minutes} minutes: ${machine()}.

**${summary}**

${tableOf(done)}
`,
)
process.exitCode = faults.length === 0 ? 0 : 1
