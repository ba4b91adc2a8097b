export type Row = Record<string, unknown>

/**
 * Runs SQL on one connection. Without values the text may have several statements; the rows are the last
 * one's. With `"array"` each row is a list of values, in the order of the columns. Dates and times are text,
 * as the database writes them, and 64-bit integers are text, too.
 */
export type Run = (text: string, values?: unknown[], rowMode?: "array") => Promise<Row[]>

/** PostgreSQL, as a server or embedded. Everything that fails for want of a database is a Refusal 503. */
export interface Engine {
  /** One statement, or several without values, on any connection. */
  query(signal: AbortSignal, ...query: Parameters<Run>): Promise<Row[]>
  /** Commits when `work` succeeds, and rolls back when it fails or the signal is aborted. */
  transaction<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T>
  /** Runs `work` while no other process does so under the same key. */
  locked<T>(key: number, work: () => Promise<T>): Promise<T>
  /**
   * Calls the listener with the payload of each NOTIFY; and with nothing after a time in which some may have
   * been missed. Returns how to stop.
   */
  listen(channel: string, listener: (payload: string | undefined) => void): Promise<() => void>
  close(): Promise<void>
}
