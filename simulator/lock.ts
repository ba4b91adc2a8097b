import { readFileSync, rmSync, writeFileSync } from "node:fs"

/**
 * Creates a lock file that names this process, so that no other process uses the same resource. A file that a
 * crashed process left behind is replaced. Returns a function that removes the lock.
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

/**
 * The running process that holds the lock. Never this process itself, whose id an earlier one may have had.
 */
function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"))
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined
  } catch {
    return undefined
  }
}

/** A process of another user cannot be signalled, but it is running. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
