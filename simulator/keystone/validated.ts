import type { z } from "zod"
import { expected, KeystoneRefusal } from "./answers.js"

/** Keystone's schema refusals start with the field; the schema dump that follows is omitted. */
export function validated<Shape extends z.ZodType>(shape: Shape, given: unknown): z.infer<Shape> {
  const result = shape.safeParse(given)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue?.path[0] === "scope" && issue.path.length === 1) {
    throw expected("system, project, domain, OS-TRUST:trust or unscoped", "scope")
  }
  throw new KeystoneRefusal(
    400,
    `Invalid input for field '${issue?.path.join("/") ?? ""}': ${issue?.message ?? ""}`,
  )
}
