import type { FuzzReport } from "./run.js"

interface Run {
  requests: number
  seed: number
  seconds: number
  on: string
}

/** The report as a page of the docs. */
export function fuzzTable(
  { statuses, entries, faults, memory }: FuzzReport,
  { requests, seed, seconds, on }: Run,
): string {
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const row = (status: string, count: string) => `| ${status.padEnd(6)} | ${count.padEnd(9)} |`
  const byStatus = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => row(`${status}`, `${count}`))
  const tried = [...entries].filter(([, { good }]) => good > 0).length
  return `# Generated requests through all entries

\`npm run fuzz:api -- ${requests} ${seed}\` sends ${requests} generated requests to a Polaris with all chapters, on a
simulated cloud: all procedures by tRPC, alone and in batches, all routes of the OpenAPI document, uploads as
bytes and as forms, and addresses, methods and headers that are in no document. Two of three inputs follow
their schema, with ids that earlier answers had; the others have a part that is wrong. Most have a valid
token, of one of three people.

A status of 500 or more, a request without an answer within a minute, a refusal without a sentence or
without the safe headers, a valid token that is refused or in an answer, an error in the log and an end of
the process are faults.

**${faults.size} kinds of faults.** ${entries.size} entries, of which ${tried} also had successes; ${seconds} s; memory ${mib(memory.early)}
after a tenth of the requests and ${mib(memory.late)} at the end. Measured on ${on}.

| Status | Responses |
| ------ | --------- |
${byStatus.join("\n")}
${[...faults].map(([what, { times }]) => `\n- ${times} × ${what}\n`).join("")}`
}
