/**
 * Runs `work` with a signal that aborts with the given signal, or with `reason()` after `ms` milliseconds.
 */
export async function withDeadline<T>(
  { signal, ms, reason }: { signal: AbortSignal | undefined; ms: number; reason: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController()
  const follow = () => ended.abort(signal?.reason)
  const timer = setTimeout(() => ended.abort(reason()), ms)
  if (signal?.aborted) follow()
  signal?.addEventListener("abort", follow)
  try {
    return await work(ended.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener("abort", follow)
  }
}
