import { Refusal } from "../../errors.js"
import { failureOf } from "../../failure.js"

/** Where an operation stands in the request's document. */
export const pointerInto = (at: number, rest = "") => `/atomic:operations/${at}${rest}`

/** The refusal of one operation, with a pointer to what is wrong in it. */
export function wrongOperation(at: number, pointer: string, message: string, status = 400): Refusal {
  return new Refusal(status, { message: `operations.${at}: ${message}`, pointer: pointerInto(at, pointer) })
}

/**
 * A failure as that of an operation. What it points to is in the operation, unless `pointer` says where all
 * of its failures are.
 */
export function inOperation(error: unknown, at: number, pointer?: string): Refusal {
  const { status, message, reason, issues = [] } = failureOf(error)
  const own = error instanceof Refusal ? error.pointer : undefined
  const [issue] = issues
  const field = issue && `/data/attributes/${issue.path === "title" ? "name" : issue.path}`
  return new Refusal(status, {
    ...{ message: `operations.${at}: ${message}`, reason, cause: error },
    pointer: pointerInto(at, pointer ?? own ?? field),
  })
}
