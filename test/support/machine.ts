import { availableParallelism, cpus, release, totalmem, type } from "node:os"

/** What was measured on, for tables that are kept. */
export const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}`
