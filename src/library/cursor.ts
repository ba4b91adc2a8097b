import { Refusal } from "../errors.js"

/** Where a page ended, as text that callers pass back and do not read. */
export const toCursor = (place: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(place)).toString("base64url")

/** The place of a cursor, if each part has the type of the same part of `like`. Refusal 400 otherwise. */
export function fromCursor<P extends readonly (string | number)[]>(text: string, like: P): P {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, "base64url").toString())
    const fits =
      Array.isArray(place) &&
      place.length === like.length &&
      like.every((one, at) => typeof place[at] === typeof one)
    if (fits) return place as unknown as P
  } catch {
    /** Not one of ours. */
  }
  const message = "must be the next_cursor of an earlier page"
  throw new Refusal(400, { message: `cursor: ${message}`, issues: [{ path: "cursor", message }] })
}
