import { z } from "zod"
import { Refusal, type Issue } from "../errors.js"

/** Refusal 400 for an invalid input. The message names the fields, and `issues` lists them. */
export const invalidInput = (cause: z.core.$ZodError) =>
  new Refusal(400, { message: explain(cause), issues: issuesIn(cause), cause })

/** More issues do not help, and a response must not be longer than the request. */
const MOST_ISSUES = 50
const LONGEST_TEXT = 500

function issuesIn(error: z.core.$ZodError): Issue[] {
  const found: Issue[] = []
  for (const issue of error.issues) {
    if (found.length >= MOST_ISSUES) break
    found.push(...leaves(issue, []))
  }
  return found.slice(0, MOST_ISSUES)
}

/** The issues of an input as one sentence that names the fields. */
export const explain = (error: z.core.$ZodError) =>
  issuesIn(error)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ")

/** A union's own message is not helpful; the branch with the fewest issues is. */
function leaves(issue: z.core.$ZodIssue, above: PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path]
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input")
    return [{ path: cut(path.map(String).join(".")), message: cut(issue.message) }]
  const meant = issue.errors.filter((errors) => !errors.some(isOfOtherKind))
  const [branch = issue.errors[0] ?? []] = meant.toSorted((one, other) => one.length - other.length)
  return branch.slice(0, MOST_ISSUES).flatMap((inner) => leaves(inner, path))
}

const cut = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text)

/** Whether this branch is for another type of value (`in:` text, an array). */
const isOfOtherKind = (issue: z.core.$ZodIssue): boolean => {
  if (issue.path.length > 0) return false
  if (issue.code === "invalid_union") return issue.errors.every((errors) => errors.some(isOfOtherKind))
  return (
    issue.code === "invalid_type" || (issue.code === "invalid_format" && issue.format === "template_literal")
  )
}
