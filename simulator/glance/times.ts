const form =
  /^(\d{4})(?:(?:-(\d{1,2})|(\d{2})(?!$))(?:(?:-(\d{1,2})|(\d{2}))(?:[ T](\d{2})(?::?(\d{2}))?(?::?(\d{1,2})(?:[.,](\d+))?)?(Z|[-+]\d{2}:?(?:\d{2})?)?)?)?)?$/

/**
 * Parses what Python's iso8601 accepts, in milliseconds; otherwise undefined. Without an offset it is UTC.
 */
export function isoTime(text: string): number | undefined {
  const [, year, monthDash, month, dayDash, day, hour, minute, second, fraction, zone] = form.exec(text) ?? []
  if (year === undefined) return undefined
  const parts = [
    year,
    monthDash ?? month ?? "1",
    dayDash ?? day ?? "1",
    hour ?? "0",
    minute ?? "0",
    second ?? "0",
  ]
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts.map(Number)
  const date = new Date(Date.UTC(y, mo - 1, d, h, mi, s))
  const real = [date.getUTCMonth() === mo - 1, date.getUTCDate() === d, h < 24, mi < 60, s < 60]
  if (y === 0 || real.includes(false)) return undefined
  return date.getTime() + Number(`0.${fraction ?? "0"}`) * 1000 - offset(zone)
}

function offset(zone: string | undefined): number {
  const [, sign, hours = "0", minutes = "0"] = /^([-+])(\d{2}):?(\d{2})?$/.exec(zone ?? "") ?? []
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
