/** Milliseconds before the second attempt; doubled for each further one. */
const FIRST = 500
const LONGEST = 20_000

/** The number of attempts at one request before its failure is final. */
export const TRIES = 6

/**
 * Waits before the next attempt: longer after each failure, and for a random time so that clients do not
 * return together. Not shorter than the seconds that the response asked for.
 */
export function backOff(failures: number, signal: AbortSignal, atLeast = 0): Promise<void> {
  const longest = Math.min(LONGEST, FIRST * 2 ** (failures - 1))
  return sleep(atLeast * 1000 + longest * (0.5 + Math.random() / 2), signal)
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener("abort", end)
  })
}
