import { randomUUID } from "node:crypto"
import type { Call, Caller, CallLog } from "../../src/call.js"

const silent: CallLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  note: () => undefined,
}

/** A call made by hand, without any HTTP request, as whatever runs jobs makes one. */
export const callOf = (
  caller: Caller,
  log: Partial<CallLog> = {},
  signal = new AbortController().signal,
): Call => ({ id: `req-${randomUUID()}`, signal, log: { ...silent, ...log }, caller })
