import { Cron } from "croner"
import { wrongField } from "../golden.js"

const FORM =
  "must be five fields as cron has them, such as 0 3 * * 1 for every Monday at three, and come true within a year"

/** The next time after `from`. Refusal 400 for what is not a schedule, or a time zone that does not exist. */
export function nextTime(cron: string, timeZone: string, from: Date): Date {
  const zone = zoneOf(timeZone)
  const next = timeAfter(cron, zone, from)
  if (next === null) throw wrongField("cron", FORM)
  return next
}

function timeAfter(cron: string, timezone: string, from: Date): Date | null {
  try {
    return new Cron(cron, { timezone, mode: "5-part", paused: true }).nextRun(from)
  } catch {
    throw wrongField("cron", FORM)
  }
}

function zoneOf(name: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw wrongField("time_zone", "must be a time zone such as Europe/Berlin or UTC")
  }
}
