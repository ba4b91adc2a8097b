import { Fault } from "./fault.js"
import { isoTime } from "./times.js"

/** Splits `in:a,b` into operator and value. Without an operator, even for a time with colons, it is `eq`. */
export function splitOperator(expression: string): [operator: string, rest: string] {
  const colon = expression.indexOf(":")
  if (colon < 0 || isoTime(expression) !== undefined) return ["eq", expression]
  return [expression.slice(0, colon), expression.slice(colon + 1)]
}

const misquoted = (value: string, why: string) => new Fault(400, `Invalid filter value ${value}. ${why}`)

/** The values of an `in:` list. A value in double quotes may hold commas; a quote inside one is refused. */
export function listValues(list: string): string[] {
  checkQuotes(list)
  const pieces = list.matchAll(/"([^"\\]*(?:\\.[^"\\]*)*)",?|([^,]+),?|,/g)
  return [...pieces].map(([, quoted, plain]) => (quoted || plain) ?? "")
}

function checkQuotes(list: string): void {
  let outside = true
  for (const { index } of list.matchAll(/"/g)) {
    const before = list[index - 1]
    if (before === "\\") continue
    if (outside && index > 0 && before !== ",") {
      throw misquoted(list, "There is no comma before opening quotation mark.")
    }
    if (!outside && index + 1 < list.length && list[index + 1] !== ",") {
      throw misquoted(list, "There is no comma after closing quotation mark.")
    }
    outside = !outside
  }
  if (!outside) throw misquoted(list, "The quote is not closed.")
}

const comparisons: Record<string, (one: number, two: number) => boolean> = {
  gt: (one, two) => one > two,
  gte: (one, two) => one >= two,
  lt: (one, two) => one < two,
  lte: (one, two) => one <= two,
  neq: (one, two) => one !== two,
  eq: (one, two) => one === two,
}

/** The condition of a `created_at` or `updated_at` filter. */
export function timeCondition(field: string, expression: string): (time: string) => boolean {
  const [operator, text] = splitOperator(expression)
  const bound = isoTime(text)
  if (bound === undefined) {
    throw new Fault(400, `Bad "${field}" query filter format. Use ISO 8601 DateTime notation.`)
  }
  const compare = comparisons[operator]
  if (!compare) throw new Fault(400, "Unable to filter on a unknown operator.")
  return (time) => compare(Date.parse(time), bound)
}
