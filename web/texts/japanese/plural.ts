/** The browser's locales of Japanese, then Japanese. */
const LOCALES = [...navigator.languages.filter((tag) => /^ja(-|$)/i.test(tag)), "ja"]

const numbers = new Intl.NumberFormat(LOCALES)

/** A count of things. Japanese has one form for all counts. */
export const countOf = (count: number, noun: string) => `${numbers.format(count)} 件の${noun}`

export const images = (count: number) => countOf(count, "イメージ")
export const files = (count: number) => countOf(count, "ファイル")
