import { readFileSync, rmSync, writeFileSync } from "node:fs"

/**
 * Takes a file that names this process, so that no other one uses what the file stands for. A file that a
 * process has left behind is replaced. Returns what gives it back.
 * @throws Error naming the process that has it
 */
export function lock(file: string, what: string): () => void {
  const holder = holderOf(file)
  if (holder !== undefined)
    throw new Error(
      `${what} is in use by process ${String(holder)}. Stop that process, or use another folder`,
    )
  rmSync(file, { force: true })
  writeFileSync(file, `${String(process.pid)}\n`, { flag: "wx" })
  return () => {
    rmSync(file, { force: true })
  }
}

/** The process that has the file and still lives. This process is none: its id may have been used before. */
function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"))
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined
  } catch {
    return undefined
  }
}

/** A process of another user cannot be signalled, but it is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
