import { z } from "zod"

const OPERATORS = ["gt", "gte", "lt", "lte", "eq", "neq"] as const
export type TimeOperator = (typeof OPERATORS)[number]

/** One bound on a time; `at` is in milliseconds since 1970, UTC. */
export interface TimeBound {
  operator: TimeOperator
  at: number
}

const moment = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()])
const HINT =
  "must be a time as operator:ISO8601_time, for example gte:2026-01-31T00:00:00Z (gt, gte, lt, lte, eq, neq)"

/** `operator:ISO8601_time` as the guide writes it; without an operator it means `eq`, without a zone UTC. */
export const timeBound = z
  .string()
  .max(100)
  .transform((text, issue): TimeBound => {
    const parts = /^(?:([a-z]+):)?(\d.*)$/.exec(text)
    const operator = OPERATORS.find((one) => one === (parts?.[1] ?? "eq"))
    const time = moment.safeParse(parts?.[2])
    if (operator === undefined || !time.success) {
      issue.addIssue({ code: "custom", message: HINT })
      return z.NEVER
    }
    return { operator, at: Date.parse(inUtc(time.data)) }
  })

export const timeBoundText = ({ operator, at }: TimeBound) => `${operator}:${new Date(at).toISOString()}`

const COMPARE: Record<TimeOperator, (time: number, at: number) => boolean> = {
  gt: (time, at) => time > at,
  gte: (time, at) => time >= at,
  lt: (time, at) => time < at,
  lte: (time, at) => time <= at,
  eq: (time, at) => time === at,
  neq: (time, at) => time !== at,
}

export const isInBound = (time: string | undefined, { operator, at }: TimeBound) =>
  COMPARE[operator](Date.parse(inUtc(time ?? "")), at)

/** JavaScript reads a date-time without a zone as local time; OpenStack means UTC. */
const inUtc = (time: string) =>
  /(?:Z|[+-]\d\d:?\d\d)$/.test(time) || !time.includes("T") ? time : `${time}Z`
