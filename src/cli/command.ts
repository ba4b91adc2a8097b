import type { PolarisCloud } from "./cloud.js"
import type { Values } from "./values.js"
import type { Terminal } from "./terminal.js"

/** What a command works with. */
export interface CommandRun {
  cloud: PolarisCloud
  terminal: Terminal
  values: Values
  positionals: string[]
}

/** A command of `npx polaris`. A new one is a row in a file such as images.ts. */
export interface Command {
  /** Such as `images list` or `mcp`. */
  name: string
  /** With what follows them. */
  usage: string
  /** Without a full stop. */
  summary: string
  /** Names of rows in options.ts. */
  options: readonly string[]
  /** The least and the most arguments after the name that are not options. */
  takes: readonly [least: number, most: number]
  run(running: CommandRun): Promise<void>
}
