/**
 * States under names, seen by every process that serves: the newest value wins, and a watcher of a name is
 * notified of each new one. One driver for one process (memory.ts), one for several (redis.ts); both keep the
 * same promises (test/events). Values are JSON. No call fails or waits for long because other processes
 * cannot be reached.
 */
export interface Bus {
  /**
   * Sets the value of a name and notifies its watchers. It vanishes after `ttlMs` unless set again.
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
   * True while other processes cannot be reached. The values that this process puts are still known to it.
   */
  isAway(): boolean
  /** The number of entries and listeners in this process, for tests and metrics. */
  size(): { entries: number; listeners: number }
  close(): Promise<void>
}
