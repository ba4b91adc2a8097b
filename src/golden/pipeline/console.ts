import { stripVTControlCharacters } from "node:util"
import { STAGES, type StageName } from "../../schemas/golden/values.js"

/** The most of a console that is stored, in characters: its end. */
export const LONGEST_LOG = 200_000

/**
 * What a machine wrote to its console, as text that no terminal and no browser interprets: without escape
 * sequences, control characters and marks of writing direction, and with typographic marks for `<` and `>`.
 */
export const plainLog = (output: string): string =>
  stripVTControlCharacters(output)
    .replace(/\r+\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]|[\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, "")
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replace(/\n{3,}/g, "\n\n")
    .slice(-LONGEST_LOG)

/**
 * A console without the list of packages, and that list in Base64 once it is complete. Other lines, such as
 * those of the kernel, may be among its own.
 */
export function splitPackages(log: string, buildId: string): { log: string; packages?: string } {
  const lines = log.split("\n")
  const at = (mark: string) =>
    lines.findIndex((line) => line.includes(`POLARIS-BUILD ${buildId} packages=${mark}`))
  const [begin, end] = [at("begin"), at("end")]
  if (begin < 0 && end < 0) return { log }
  const isBase64 = (line: string) => /^[A-Za-z0-9+/]{1,76}={0,2}$/.test(line)
  const inside = lines.slice(begin + 1, end < 0 ? undefined : end)
  const others = inside.filter((line) => !isBase64(line))
  const rest = [...lines.slice(0, Math.max(begin, 0)), ...others, ...(end < 0 ? [] : lines.slice(end + 1))]
  const isWhole = begin >= 0 && end > begin
  return {
    log: rest.join("\n").replace(/\n{3,}/g, "\n\n"),
    ...(isWhole && { packages: inside.filter(isBase64).join("") }),
  }
}

/** What a build has reported on its console so far. */
export interface Report {
  /** The stage that began last. */
  stage?: StageName
  /** How it ended; the build has done all it does. */
  result?: { code: number; stage: string; command: string }
}

/** Reads the lines `POLARIS-BUILD <build id> …` of one build. Lines of others are ignored. */
export function reportIn(log: string, buildId: string): Report {
  const mark = `POLARIS-BUILD ${buildId} `
  const report: Report = {}
  for (const line of log.split("\n")) {
    const at = line.indexOf(mark)
    if (at < 0) continue
    const [, code, stage = "", command = ""] =
      /^(?:exit=(\d{1,3}) )?step=(\w{1,40})(?: command=(.*))?$/.exec(line.slice(at + mark.length).trim()) ??
      []
    const begun = STAGES.find((name) => name === stage)
    if (code !== undefined) report.result = { code: Number(code), stage, command }
    else if (begun !== undefined) report.stage = begun
  }
  return report
}

/** The last lines of a log, for a message. */
export const lastLines = (log: string, most = 20): string =>
  log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-most)
    .join("\n")
    .slice(-2000)
