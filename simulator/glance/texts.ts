export const hasFourByte = (text: string): boolean => /[\u{10000}-\u{10ffff}]/u.test(text)

/** A value as Python prints it, for the messages that quote one. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (typeof value === "string") return quoted(value)
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, one]) => `${quoted(key)}: ${python(one)}`)
      .join(", ")}}`
  }
  return JSON.stringify(value)
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\r", "\\r")
  return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote
}
