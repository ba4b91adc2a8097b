import type { Command } from "./command.js"
import { commands } from "./commands.js"
import { openCloud } from "./cloud.js"
import { Failed, Misused } from "./failures.js"
import { OPTIONS, parse } from "./options.js"
import { plain, type Terminal } from "./terminal.js"

/** Exit codes: done; refused or failed; the command line is wrong; stopped with Ctrl+C. */
const [DONE, FAILED, MISUSED, STOPPED] = [0, 1, 2, 130]

/** Runs one command. Returns the exit code. Results go to `stdout`, everything else to `stderr`. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  try {
    const wanted = commandIn(args)
    if (wanted === undefined) {
      terminal.stdout.write(help())
      return DONE
    }
    const { command, rest } = wanted
    const { values, positionals } = parse(command, rest)
    if (values["help"]) {
      terminal.stdout.write(helpOf(command))
      return DONE
    }
    const cloud = await openCloud(values, terminal)
    await command.run({ cloud, terminal, values, positionals })
    return DONE
  } catch (error) {
    if (terminal.signal.aborted) return STOPPED
    terminal.stderr.write(`polaris: ${sentenceOf(error)}\n`)
    return error instanceof Misused ? MISUSED : FAILED
  }
}

function commandIn(args: string[]): { command: Command; rest: string[] } | undefined {
  const [first] = args
  if (first === undefined || first === "help" || first === "--help" || first === "-h") return undefined
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(" ")
    const command = commands.find((one) => one.name === name)
    if (command !== undefined) return { command, rest: args.slice(length) }
  }
  const given = plain(args.slice(0, 2).join(" "))
  throw new Misused(`There is no command "${given}". "polaris --help" lists the commands.`)
}

function help(): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  return [
    "Usage: polaris COMMAND [OPTIONS]",
    "",
    ...commands.map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`),
    "",
    "Options of all commands:",
    ...helpFor(Object.keys(OPTIONS.all)),
    "",
    'The options of a command: "polaris images list --help".',
    "",
  ].join("\n")
}

const helpOf = ({ usage, summary, options }: Command) =>
  [
    `Usage: polaris ${usage} [OPTIONS]`,
    "",
    `${summary}.`,
    "",
    ...helpFor([...options, ...Object.keys(OPTIONS.all)]),
    "",
  ].join("\n")

function helpFor(names: readonly string[]): string[] {
  const rows = names.map((name) => {
    const { value, help } = { ...OPTIONS.all, ...OPTIONS.some }[name] ?? { help: "" }
    return [value === undefined ? `--${name}` : `--${name} ${value}`, help] as const
  })
  const width = Math.max(...rows.map(([option]) => option.length))
  return rows.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`)
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof Failed || error instanceof Misused) return error.message
  const { cause } = error
  return cause instanceof Error && error.message === "fetch failed"
    ? `The address cannot be reached: ${cause.message}`
    : error.message
}
