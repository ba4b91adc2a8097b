import { Refusal } from "../errors.js"

/** Where a page ended, as text that callers pass back and do not read. */
export const toCursor = (position: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(position)).toString("base64url")

/** What the database can compare with: a text without NUL, or a number of whole microseconds or less. */
const isStorable = (value: unknown) =>
  typeof value === "string" ? !value.includes("\0") : Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER

/** The position of a cursor, if each part has the type of the same part of `like`. Refusal 400 otherwise. */
export function fromCursor<P extends readonly (string | number)[]>(text: string, like: P): P {
  try {
    const position: unknown = JSON.parse(Buffer.from(text, "base64url").toString())
    const fits =
      Array.isArray(position) &&
      position.length === like.length &&
      like.every((one, at) => typeof position[at] === typeof one && isStorable(position[at]))
    if (fits) return position as unknown as P
  } catch {
    /** Not one of ours. */
  }
  const message = "must be the next_cursor of an earlier page"
  throw new Refusal(400, { message: `cursor: ${message}`, issues: [{ path: "cursor", message }] })
}
