import { Refusal } from "../errors.js"
import { pageLimit } from "../schemas/library/ids.js"
import { termsOf } from "./terms.js"

/** A parsed query. */
export interface SearchQuery {
  /** A tsquery of folded terms; undefined if there are only filters. */
  text: string | undefined
  filters: FilterTerm[]
  /** Parameters that the guide's example writes inside `q`. */
  limit: number | undefined
  cursor: string | undefined
}

export interface FilterTerm {
  isExcluded: boolean
  /** In lower case, without its colon. */
  name: string
  value: string
}

/** One term: `-`, the name of a filter with its `:` or `=`, and a value with or without quotes. */
interface Term extends FilterTerm {
  /** True if the value is in quotes, so that its last word is complete. */
  isWhole: boolean
}

const MOST_TERMS = 30

/** Each pattern starts where the last one ended (`y`), so that parsing takes linear time. */
const SPACES = /\s*/y
const MINUS = /-?/y
const NAME = /(?:[a-z]{1,20}:|(?:limit|cursor)=)?/iy
const VALUE = /"([^"]*)("?)|[^\s"]*/y

/** @throws Refusal 400 that names `q` */
export function parseQuery(q: string): SearchQuery {
  const query: SearchQuery = { text: undefined, filters: [], limit: undefined, cursor: undefined }
  const texts: string[] = []
  for (const { name, ...term } of partsOf(q)) {
    if (name === "") texts.push(...textQuery(term))
    else if (name === "limit=") query.limit = readLimit(term.value)
    else if (name === "cursor=") query.cursor = term.value
    else query.filters.push({ name: name.slice(0, -1), value: term.value, isExcluded: term.isExcluded })
  }
  if (texts.length > 0) query.text = texts.join(" & ")
  return query
}

function partsOf(q: string): Term[] {
  let at = 0
  function take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = at
    const found = pattern.exec(q)
    if (found === null) throw new Error("A pattern of a query must match an empty text.")
    at += found[0].length
    return found
  }
  const terms: Term[] = []
  take(SPACES)
  while (at < q.length) {
    const isExcluded = take(MINUS)[0] !== ""
    const name = take(NAME)[0].toLowerCase()
    const [plain, quoted, end] = take(VALUE)
    terms.push({ isExcluded, name, value: quoted ?? plain, isWhole: end === '"' })
    take(SPACES)
  }
  if (terms.length > MOST_TERMS) throw invalidQuery(`may have ${MOST_TERMS} terms, and has ${terms.length}`)
  return terms
}

/**
 * The parts of one term, as in `my_cat.png` or a phrase, must follow each other. The last one may be
 * incomplete: `cat` finds `cats`. A term without letters and digits is ignored.
 */
function textQuery({ isExcluded, value, isWhole }: Omit<Term, "name">): string[] {
  const found = termsOf(value)
  if (found.length === 0) return []
  const sequence = found.map((one) => `'${one}'`).join(" <-> ")
  return [`${isExcluded ? "!" : ""}(${sequence}${isWhole ? "" : ":*"})`]
}

function readLimit(text: string): number {
  const limit = pageLimit.safeParse(text)
  if (!limit.success) throw invalidQuery("limit= must be a number from 1 to 200")
  return limit.data
}

export const invalidQuery = (message: string) =>
  new Refusal(400, { message: `q: ${message}`, issues: [{ path: "q", message }] })
