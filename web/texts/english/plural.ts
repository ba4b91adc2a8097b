import { localesOf } from "../language.js"

const numbers = new Intl.NumberFormat(localesOf("en"))

/** A count with its noun. */
export const plural = (count: number, one: string) =>
  `${numbers.format(count)} ${one}${count === 1 ? "" : "s"}`
