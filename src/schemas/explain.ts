import { z } from "zod"
import { Refusal, type Issue } from "../errors.js"

/** Refusal 400 for an input that does not fit its schema. The message names the fields, `issues` lists them. */
export const invalidInput = (cause: z.core.$ZodError) =>
  new Refusal(400, { message: explain(cause), issues: issuesIn(cause), cause })

const issuesIn = (error: z.core.$ZodError): Issue[] => error.issues.flatMap((issue) => leaves(issue, []))

/** What is wrong with an input, as one sentence that names the fields. */
export const explain = (error: z.core.$ZodError) =>
  issuesIn(error)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ")

/** A union's own message says nothing; the branch that got furthest says what is wrong. */
function leaves(issue: z.core.$ZodIssue, above: PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path]
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input")
    return [{ path: path.map(String).join("."), message: issue.message }]
  const meant = issue.errors.filter((errors) => !errors.some(isOfOtherKind))
  const [branch = issue.errors[0] ?? []] = meant.toSorted((one, other) => one.length - other.length)
  return branch.flatMap((inner) => leaves(inner, path))
}

/** This branch was meant for another type of value (`in:` text, an array). */
const isOfOtherKind = (issue: z.core.$ZodIssue): boolean => {
  if (issue.path.length > 0) return false
  if (issue.code === "invalid_union") return issue.errors.every((errors) => errors.some(isOfOtherKind))
  return (
    issue.code === "invalid_type" || (issue.code === "invalid_format" && issue.format === "template_literal")
  )
}
