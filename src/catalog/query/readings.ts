import { dateIn } from "../typed.js"

/** A value of a query as each type that it can have; it is a text in any case. */
export interface Readings {
  text: string
  number?: number
  date?: number
  boolean?: boolean
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** Undefined for a number that is too large for any value. */
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
