/**
 * Every text of the console, in the reader's language. English is part of the start script; another language
 * is loaded before the first page is drawn. Its modules import nothing: a chunk that awaits another one must
 * not be imported by it.
 */
import { english } from "./english/index.js"
import { localesOf, preferredLanguage, type Language } from "./language.js"

type Texts = typeof english

const LOADERS: Record<Exclude<Language, "en">, () => Promise<Texts>> = {
  de: async () => (await import("./german/index.js")).german,
  fr: async () => (await import("./french/index.js")).french,
  es: async () => (await import("./spanish/index.js")).spanish,
  ja: async () => (await import("./japanese/index.js")).japanese,
  "zh-Hans": async () => (await import("./chinese/index.js")).chinese,
}

const preferred = preferredLanguage()

/** Undefined for English, and for a language that did not arrive: English is better than no page. */
const loaded = preferred === "en" ? undefined : await LOADERS[preferred]().catch(() => undefined)

export const texts = loaded ?? english

/** The language of `texts`. */
export const language: Language = loaded === undefined ? "en" : preferred

/** For dates and numbers. */
export const locales = localesOf(language)

/** Options of a select, from labels by value. */
export const choices = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))
