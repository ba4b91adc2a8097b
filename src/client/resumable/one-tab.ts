/** Runs `work` while no other tab runs work with the same name. Calls `onWait` if it has to wait. */
export async function inOneTab<T>(
  name: string,
  { signal, onWait }: { signal: AbortSignal; onWait: () => void },
  run: () => Promise<T>,
): Promise<T> {
  /** Absent in Node 20, and in pages over plain HTTP: there two tabs may send the same parts twice. */
  const locks = (globalThis.navigator as Navigator | undefined)?.locks
  if (locks === undefined) return run()
  const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) =>
    lock === null ? undefined : { result: await run() },
  )
  if (atOnce !== undefined) return atOnce.result
  onWait()
  return locks.request(name, { signal }, run)
}

/** Whether another tab waits to run work with this name. */
export async function othersWait(name: string): Promise<boolean> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks
  return (await locks?.query())?.pending?.some((lock) => lock.name === name) ?? false
}
