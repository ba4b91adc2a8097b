import { open, stat, truncate, appendFile } from "node:fs/promises"
import { ConfigError } from "../config.js"
import { BEGINNING, endAt, type ChainEnd } from "./chain.js"

/** More than any line has. */
const TAIL_BYTES = 1_048_576

/**
 * Appends lines and waits until they are on the disk. The file is opened each time, so it may be moved away,
 * as logrotate does. After a failure it has the size that it had before.
 */
export const appendTo = (file: string) => async (lines: string[]) => {
  const size = await sizeOf(file)
  try {
    await appendFile(file, lines.map((line) => `${line}\n`).join(""), { flush: true, mode: 0o600 })
  } catch (error) {
    await truncate(file, size).catch(() => undefined)
    throw error
  }
}

/**
 * The end of the chain in a file that an earlier process has written; the beginning for a new file.
 * @throws ConfigError if the file cannot be read and written, or ends in something else
 */
export async function endOf(file: string): Promise<ChainEnd> {
  try {
    const handle = await open(file, "a+", 0o600)
    try {
      const { size } = await handle.stat()
      if (size === 0) return BEGINNING
      const length = Math.min(size, TAIL_BYTES)
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
      const lines = buffer.toString().split("\n")
      /** A line cut by a power failure is ended here; the command that verifies names it. */
      if (lines.pop() !== "") await handle.write("\n")
      const end = lines.map(endAt).findLast((one) => one !== undefined)
      if (end === undefined) throw new ConfigError(`AUDIT_FILE: ${file} has other content. Name a new file.`)
      return end
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code } = error as { code?: string }
    throw new ConfigError(`AUDIT_FILE: ${file} cannot be written (${code}). Correct its path or its rights.`)
  }
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    (error: unknown) => {
      if ((error as { code?: string }).code === "ENOENT") return 0
      throw error
    },
  )
