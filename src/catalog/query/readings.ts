import { dateIn } from "../typed.js"

/** The values of every type that a text of a query can represent; always a text. */
export interface Readings {
  text: string
  number?: number
  date?: number
  boolean?: boolean
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** Parses a text of a query. Undefined for a number that is too large. */
export function readingsOf(text: string): Readings | undefined {
  const number = NUMBER.test(text) ? Number(text) : undefined
  if (number !== undefined && !Number.isFinite(number)) return undefined
  const date = dateIn(text)
  return {
    text,
    ...(number !== undefined && { number }),
    ...(date !== undefined && { date }),
    ...((text === "true" || text === "false") && { boolean: text === "true" }),
  }
}
