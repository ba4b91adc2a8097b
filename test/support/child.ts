import { spawn } from "node:child_process"
import { once } from "node:events"
import { createWriteStream, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { LOG_FOLDER } from "./log-folder.js"
import { ANY_PACE } from "./any-pace.js"

/** Polaris as a process of its own: `src/main.ts`, as `npm start` runs it. */
export interface Child {
  pid: number
  /** Its whole output so far, of both channels. */
  output(): string
  /** Where it listens; fails when it ends instead. */
  listening(): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Its exit code; it is killed when it takes longer than that many milliseconds, and the code is null. */
  ended(within?: number): Promise<number | null>
}

/**
 * Starts `src/main.ts` with this environment and nothing of ours, in a folder without a `.env`.
 * `largestFile`: kibibytes that the system lets it write into one file, as a full disk would.
 */
export function startChild(env: Record<string, string>, { largestFile = "unlimited" } = {}): Child {
  const main = process.env["POLARIS_TEST_MAIN"]
  if (main === undefined)
    throw new Error("test/support/main-bundle.ts has not run: add it to the project's globalSetup.")
  const limited = `ulimit -f ${largestFile}; trap "" XFSZ; exec "$0" "$@"`
  const node = [process.execPath, main]
  const child = spawn("bash", ["-c", limited, ...node], {
    cwd: LOG_FOLDER,
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: "0",
      SHUTDOWN_DELAY_SECONDS: "0",
      ...ANY_PACE,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const { pid } = child
  if (pid === undefined) throw new Error("no process was started")
  let output = ""
  const log = createWriteStream(`${LOG_FOLDER}/child-${pid}.log`)
  for (const channel of [child.stdout, child.stderr])
    channel.on("data", (chunk: Buffer) => {
      output += chunk.toString()
      log.write(chunk)
    })
  const end = once(child, "close").then(([code]) => code as number | null)
  void end.then(() => log.end())
  return {
    pid,
    output: () => output,
    async listening() {
      for (;;) {
        const [, url] = /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? []
        if (url !== undefined) return url
        if (child.exitCode !== null) throw new Error(`Polaris ended at its start: ${output}`)
        await sleep(20)
      }
    },
    signal: (name) => void child.kill(name),
    async ended(within = 30_000) {
      const timer = setTimeout(() => child.kill("SIGKILL"), within)
      return end.finally(() => clearTimeout(timer))
    },
  }
}

/** CPU time that a process has used, in hundredths of a second. */
export function cpuTicksOf(pid: number): number {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")
  const [user, system] = fields.split(" ").slice(11, 13).map(Number)
  return (user ?? NaN) + (system ?? NaN)
}

/** Memory of a process in bytes: what it holds now, and the most it ever held. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  const kilobytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1])
  return { now: kilobytes("VmRSS") * 1024, most: kilobytes("VmHWM") * 1024 }
}
