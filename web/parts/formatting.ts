import { texts } from "../texts/texts.js"

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const

/** Bytes as people read them: `1.5 GiB`. */
export function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return texts.none
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  const value = bytes / 1024 ** power
  return `${new Intl.NumberFormat(texts.locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${UNITS[power]}`
}

/** A moment in the reader's own zone. */
export function timeText(iso: string | undefined): string {
  if (iso === undefined) return texts.none
  return new Intl.DateTimeFormat(texts.locale, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  )
}

const STEPS = [
  [86_400 * 365, "year"],
  [86_400 * 30, "month"],
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
] as const

/** `3 days ago`. */
export function agoText(iso: string | undefined): string {
  if (iso === undefined) return texts.none
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000)
  const [size, unit] = STEPS.find(([size]) => seconds >= size) ?? [1, "second"]
  return new Intl.RelativeTimeFormat(texts.locale, { numeric: "auto" }).format(
    -Math.floor(seconds / size),
    unit,
  )
}

/** Seconds as `1:05`, or `2:03:09`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts
  return [String(first), ...rest.map((part) => String(part).padStart(2, "0"))].join(":")
}
