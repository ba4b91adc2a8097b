const NAMES = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ja: "日本語",
  "zh-Hans": "简体中文",
} as const

export type Language = keyof typeof NAMES

/** The languages of the console, each named in itself. */
export const languages = Object.entries(NAMES) as [Language, string][]

const ALL = languages.map(([language]) => language)
const STORAGE_KEY = "polaris.language"

/** The reader's choice, or else the first of the browser's languages that the console has, or English. */
export function preferredLanguage(): Language {
  const chosen = storedLanguage()
  if (chosen !== undefined) return chosen
  return navigator.languages.map(languageOf).find((one) => one !== undefined) ?? "en"
}

/** A browser that blocks site data throws on any access to storage. */
function storedLanguage(): Language | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY)
    return ALL.find((one) => one === stored)
  } catch {
    return undefined
  }
}

/** For the next time the page is loaded. Returns whether the browser has stored it. */
export function storeLanguage(language: Language): boolean {
  try {
    localStorage.setItem(STORAGE_KEY, language)
    return true
  } catch {
    return false
  }
}

/** For dates and numbers: the browser's locales of this language, such as `de-AT`, then the language. */
export const localesOf = (language: Language): string[] => [
  ...navigator.languages.filter((tag) => languageOf(tag) === language),
  language,
]

/** Traditional Chinese is another language than simplified. A browser may be set to a tag that is none. */
function languageOf(tag: string): Language | undefined {
  try {
    const wanted = withScript(tag)
    return ALL.find((one) => withScript(one) === wanted)
  } catch {
    return undefined
  }
}

function withScript(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize()
  return `${language}-${script}`
}
