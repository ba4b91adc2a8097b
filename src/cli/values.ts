import { Misused } from "./failures.js"

/** The given options of a command. */
export interface Values {
  [name: string]: string | string[] | boolean | undefined
}

/** A given value of an option that takes one. */
export const text = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === "string" ? value : undefined
}

export const texts = (values: Values, name: string): string[] | undefined => {
  const value = values[name]
  return Array.isArray(value) ? value : undefined
}

/** A whole number. Throws Misused for anything else. */
export function wholeNumber(values: Values, name: string): number | undefined {
  const given = text(values, name)
  if (given === undefined) return undefined
  if (!/^\d{1,15}$/.test(given)) throw new Misused(`--${name} must be a whole number, not ${given}.`)
  return Number(given)
}
