import { execFile } from "node:child_process"
import { promisify } from "node:util"

const execute = promisify(execFile)

/** Without vitest's own mark, with which Vite would build for development. */
const { NODE_ENV: _, ...env } = process.env

/** Returns what a program prints; rejects with its whole output if it fails. */
export async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const output = await execute(command, args, { cwd, env }).catch((error: Record<string, string>) => {
    throw new Error(`${command} ${args.join(" ")}\n${error["stdout"]}\n${error["stderr"]}`)
  })
  return output.stdout
}
