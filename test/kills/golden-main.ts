import { mkdirSync, writeFileSync } from "node:fs"
import { LOG_FOLDER } from "../support/log-folder.js"
import { machine } from "../support/machine.js"
import setup from "../support/main-bundle.js"
import { goldenOutcome, goldenTable } from "./golden-table.js"
import { killGolden } from "./kill-golden.js"

/**
 * `npm run kill:golden -- 30 4 1`: 30 kills, with 4 builds each, from the seed 1. Prints each kill, and
 * writes the table to docs/golden-kills.md.
 */
const [kills = 30, builds = 4, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
const began = Date.now()
console.log(`seed ${seed}`)
mkdirSync(LOG_FOLDER, { recursive: true })
const removeBundle = await setup()
const { kills: done, ...end } = await killGolden({
  ...{ kills, builds, seed },
  onKill: ({ kill, victim, far }) => console.log(`${kill}: ${victim}, ${far}`),
})
removeBundle()

const minutes = Math.round((Date.now() - began) / 60_000)
const all = done.flatMap((one) => one.builds)
const summary = `${kills} kills, ${all.length} builds: ${goldenOutcome(all)}. ${end.faults.length} faults.`
console.log(summary)
for (const fault of end.faults) console.log(`fault: ${fault}`)
const countRow = (when: string, { servers, ports, volumes, images }: typeof end.before) =>
  `| ${[when, servers, ports, volumes, images].join(" | ")} |`
writeFileSync(
  "docs/golden-kills.md",
  `# Kills of golden images' builds

\`npm run kill:golden -- ${kills} ${builds} ${seed}\` ends a worker with \`kill -9\` at random moments of builds, and starts it
again. Two workers and a web process run on one PostgreSQL; the cloud is simulated. At each kill the user
also cancels one build and deletes one image. Rounds overlap: what a killed worker was building continues
during the next kills.

After the last kill every build must be \`ready\` with an active image at Glance, or cancelled or deleted if the
user did that; no server, port, volume or image of a build may be left, and no job may have failed.

Measured on ${new Date().toISOString().slice(0, 10)} in ${minutes} minutes: ${machine()}.

**${summary}**

In the cloud:

| | Servers | Ports | Volumes | Images |
| --- | --- | --- | --- | --- |
${countRow("Before", end.before)}
${countRow("After", end.after)}

The images after are those of before and one for each ready build.

${goldenTable(done)}
`,
)
process.exitCode = end.faults.length === 0 ? 0 : 1
