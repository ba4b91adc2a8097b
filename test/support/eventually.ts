import { vi } from "vitest"

/** Waits for a condition as long as a very slow machine may take: no test is decided by time. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 100_000, interval: 20 })
