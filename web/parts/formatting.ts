import { locales, texts } from "../texts/texts.js"

/** A number of bytes with its unit: `1.5 GiB`. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return texts.none
  const power = Math.min(texts.units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  const value = bytes / 1024 ** power
  const digits = { maximumFractionDigits: value < 10 ? 1 : 0 }
  return `${new Intl.NumberFormat(locales, digits).format(value)} ${texts.units[power]}`
}

/** Date and time in the reader's locale and time zone. */
export const formatTime = (iso: string | undefined) =>
  format(iso, { dateStyle: "medium", timeStyle: "short" })

/** The same with the day of the week, the seconds and the zone, for whoever points at a shorter one. */
export const formatFullTime = (iso: string | undefined) =>
  format(iso, { dateStyle: "full", timeStyle: "long" })

const format = (iso: string | undefined, style: Intl.DateTimeFormatOptions) =>
  iso === undefined ? texts.none : new Intl.DateTimeFormat(locales, style).format(new Date(iso))

/** A day without a time, which is the same day in every zone. */
export const formatDay = (day: string) =>
  new Intl.DateTimeFormat(locales, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day))

/** A number with the reader's separators. */
export const formatNumber = (value: number) =>
  new Intl.NumberFormat(locales, { maximumFractionDigits: 20 }).format(value)

/** A whole number of percent, as the language writes it. */
export const formatPercent = (percent: number) =>
  new Intl.NumberFormat(locales, { style: "percent" }).format(percent / 100)

const SPANS = [
  [86_400 * 365, "year"],
  [86_400 * 30, "month"],
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
] as const

/** A time relative to now, in the reader's language, as dates are: `3 days ago`. */
export function formatAgo(iso: string | undefined): string {
  if (iso === undefined) return texts.none
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000)
  const [size, unit] = SPANS.find(([size]) => seconds >= size) ?? [1, "second"]
  const format = new Intl.RelativeTimeFormat(locales, { numeric: "auto" })
  return format.format(-Math.floor(seconds / size), unit)
}

/** Seconds as `1:05`, or `2:03:09`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts
  return [String(first), ...rest.map((part) => String(part).padStart(2, "0"))].join(":")
}
