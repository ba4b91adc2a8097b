import { Refusal } from "../errors.js"

/** Encodes the position at which a page ended as opaque text. */
export const toCursor = (position: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(position)).toString("base64url")

/** Whether the database can compare with a value: a text without NUL, or a number that is not too large. */
const isStorable = (value: unknown) =>
  typeof value === "string" ? !value.includes("\0") : Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER

/** Decodes a cursor. Throws Refusal 400 unless each part has the type of the same part of `like`. */
export function fromCursor<P extends readonly (string | number)[]>(text: string, like: P): P {
  try {
    const position: unknown = JSON.parse(Buffer.from(text, "base64url").toString())
    const fits =
      Array.isArray(position) &&
      position.length === like.length &&
      like.every((one, at) => typeof position[at] === typeof one && isStorable(position[at]))
    if (fits) return position as unknown as P
  } catch {
    /** Refused below. */
  }
  const message = "must be the next_cursor of an earlier page"
  throw new Refusal(400, { message: `cursor: ${message}`, issues: [{ path: "cursor", message }] })
}
