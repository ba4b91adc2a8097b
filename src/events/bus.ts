/**
 * Named values that all processes share: the newest value of a name wins, and its watchers are notified of
 * each new one. memory.ts is the driver for a single process, redis.ts the one for several; the same tests
 * run on both (test/events). Values are JSON. No call fails or waits for long because other processes cannot
 * be reached.
 */
export interface Bus {
  /**
   * Sets the value of a name and notifies its watchers. The value expires after `ttlMs` unless it is set
   * again.
   */
  put(name: string, value: unknown, ttlMs: number): Promise<void>
  /** The value, or undefined if there is none. */
  read(name: string): Promise<unknown>
  /** Sets the value only if there is none; true if it was set. */
  claim(name: string, value: unknown, ttlMs: number): Promise<boolean>
  /** Removes a name. Watchers are not notified. */
  drop(name: string): Promise<void>
  /** Calls `listener` with each value put from now on, until the returned function is called. */
  watch(name: string, listener: (value: unknown) => void): Promise<() => void>
  /**
   * True while other processes cannot be reached. This process can still read the values that it has put
   * itself.
   */
  isAway(): boolean
  /** The number of entries and listeners in this process, for tests and metrics. */
  size(): { entries: number; listeners: number }
  close(): Promise<void>
}
