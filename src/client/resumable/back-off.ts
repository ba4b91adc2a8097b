/** Milliseconds before the second try; doubled for each further one. */
const FIRST = 500
const LONGEST = 20_000

/** Attempts at one request before its failure is final. */
export const TRIES = 6

/** Waits after a number of failures, each time longer and never quite as long as other clients. */
export function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST, FIRST * 2 ** (failures - 1))
  return sleep(longest * (0.5 + Math.random() / 2), signal)
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
