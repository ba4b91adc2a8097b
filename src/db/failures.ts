import { Refusal } from "../errors.js"

/** The SQLSTATE classes that describe the state of the server rather than a fault of the query. */
const AWAY_CLASSES = new Set(["08", "28", "3D", "53", "57", "58"])

/** Lock timeouts, serialization failures, deadlocks, and a read-only server. */
const AWAY_CODES = new Set(["55P03", "40001", "40P01", "25006", "25P03"])

const AWAY = "The database cannot answer at the moment. Try again later."

export const unavailable = (cause?: unknown) =>
  new Refusal(503, { message: AWAY, reason: "database_unavailable", cause })

/** Returns a Refusal 503 for a failure of the server or the connection, and any other failure unchanged. */
export function translated(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof TypeError) return error
  const code = sqlStateOf(error)
  if (code !== undefined && !AWAY_CLASSES.has(code.slice(0, 2)) && !AWAY_CODES.has(code)) return error
  return unavailable(error)
}

/** The SQLSTATE, or for a failed connection Node's code, such as ECONNREFUSED, or undefined. */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}

/** True if `translated` made this failure a 503, even if it is wrapped. */
export const isUnavailable = (error: unknown): boolean =>
  causes(error).some((at) => at instanceof Refusal && at.reason === "database_unavailable")

/**
 * True if the database refused a change because of this constraint or unique index, even if the failure is
 * wrapped.
 */
export const violates = (error: unknown, constraint: string): boolean =>
  causes(error).some((at) => "constraint" in at && at.constraint === constraint)

function causes(error: unknown): Error[] {
  const found: Error[] = []
  for (let at = error; at instanceof Error; at = at.cause) found.push(at)
  return found
}
