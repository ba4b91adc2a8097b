/** The browser's locales of Spanish, which may group digits in their own way, then Spanish. */
const LOCALES = [...navigator.languages.filter((tag) => /^es(-|$)/i.test(tag)), "es"]

const numbers = new Intl.NumberFormat(LOCALES)
const rules = new Intl.PluralRules("es")

/** The form for a count: Spanish has one for 1, and another for all others. */
export const form = (count: number, one: string, other: string) =>
  rules.select(count) === "one" ? one : other

/** A count with its noun. */
export const plural = (count: number, one: string, other: string) =>
  `${numbers.format(count)} ${form(count, one, other)}`

export const images = (count: number) => plural(count, "imagen", "imágenes")
export const files = (count: number) => plural(count, "archivo", "archivos")
