import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { verifyChain } from "./audit/chain.js"

/** The command `npm run audit:verify FILE…`, with the oldest of several files first. */
async function main(files: string[]): Promise<number> {
  if (files.length === 0) {
    console.error("Name the audit's files, the oldest first.")
    return 2
  }
  const { lines, end, problems } = await verifyChain(linesOf(files))
  for (const problem of problems) console.error(problem)
  if (end === undefined) console.error("There is no line of an audit.")
  else console.log(`${lines} lines, ending with ${end.seq} ${end.hash}`)
  return problems.length === 0 && end !== undefined ? 0 : 1
}

async function* linesOf(files: string[]): AsyncGenerator<string> {
  for (const file of files) yield* createInterface({ input: createReadStream(file), crlfDelay: Infinity })
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
