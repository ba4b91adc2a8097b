/** The browser's locales of French, which may group digits in their own way, then French. */
const LOCALES = [...navigator.languages.filter((tag) => /^fr(-|$)/i.test(tag)), "fr"]

const numbers = new Intl.NumberFormat(LOCALES)
const rules = new Intl.PluralRules("fr")

/** The form for a count: French has one for 0 and 1, and another for all others. */
export const form = (count: number, one: string, other: string) =>
  rules.select(count) === "one" ? one : other

/** A count with its noun. */
export const plural = (count: number, one: string, other: string) =>
  `${numbers.format(count)} ${form(count, one, other)}`

export const images = (count: number) => plural(count, "image", "images")
export const files = (count: number) => plural(count, "fichier", "fichiers")
