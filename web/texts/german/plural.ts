/** The browser's locales of German, which may group digits in their own way, then German. */
const LOCALES = [...navigator.languages.filter((tag) => /^de(-|$)/i.test(tag)), "de"]

const numbers = new Intl.NumberFormat(LOCALES)
const rules = new Intl.PluralRules("de")

/** The form for a count: German has one for 1, and another for all others. */
export const form = (count: number, one: string, other: string) =>
  rules.select(count) === "one" ? one : other

/** A count with its noun. */
export const plural = (count: number, one: string, other: string) =>
  `${numbers.format(count)} ${form(count, one, other)}`

export const images = (count: number) => plural(count, "Image", "Images")
export const files = (count: number) => plural(count, "Datei", "Dateien")
