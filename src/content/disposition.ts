/**
 * A Content-Disposition header (RFC 6266): the name in ASCII for old clients, and in UTF-8 for all others.
 * `filename` must be well-formed Unicode.
 */
export function contentDisposition(type: "inline" | "attachment", filename: string): string {
  const plain = filename
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]|["\\%]/gu, "_")
  return `${type}; filename="${plain}"; filename*=UTF-8''${encode(filename)}`
}

/** RFC 8187, section 3.2.1, allows fewer characters than `encodeURIComponent` leaves. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
