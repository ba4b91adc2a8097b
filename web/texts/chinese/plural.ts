/** The browser's locales of simplified Chinese, then simplified Chinese. */
const LOCALES = [...navigator.languages.filter((tag) => /^zh(-Hans|-CN|-SG|$)/i.test(tag)), "zh-Hans"]

const numbers = new Intl.NumberFormat(LOCALES)

/** A count of things. Chinese has one form for all counts. */
export const countOf = (count: number, noun: string) => `${numbers.format(count)} ${noun}`

export const images = (count: number) => countOf(count, "个镜像")
export const files = (count: number) => countOf(count, "个文件")
