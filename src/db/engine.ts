export type Row = Record<string, unknown>

/**
 * Runs SQL on one connection. Without values the text may have several statements; the rows are the last
 * one's. With `"array"` each row is a list of values, in the order of the columns. Dates and times are text,
 * as the database writes them, and 64-bit integers are text, too.
 */
export type Run = (text: string, values?: unknown[], rowMode?: "array") => Promise<Row[]>

/** PostgreSQL, on a server or embedded. If the database is unavailable, every method throws Refusal 503. */
export interface Engine {
  /** Runs one statement, or several without values, on any connection. */
  query(signal: AbortSignal, ...query: Parameters<Run>): Promise<Row[]>
  /** Commits if `work` succeeds; rolls back if it fails or the signal aborts. */
  transaction<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T>
  /** Runs `work` in a transaction that only reads, and sees the database as it was at its first statement. */
  snapshot<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T>
  /** Runs `work` while no other process holds the lock of this key. */
  locked<T>(key: number, work: () => Promise<T>): Promise<T>
  /**
   * Calls the listener with the payload of each NOTIFY, and without one after a time in which some may have
   * been missed. Returns a function that stops it.
   */
  listen(channel: string, listener: (payload: string | undefined) => void): Promise<() => void>
  /** The number of connections by what they do; undefined for the embedded engine. */
  connections(): Record<"busy" | "idle" | "awaited", number> | undefined
  close(): Promise<void>
}
