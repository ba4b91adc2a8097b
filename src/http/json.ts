/** Glance nests three levels, Keystone's catalog six. */
const DEEPEST = 100
/** A page of 1,000 images that all have 128 properties has 150,000. */
const MOST = 1_000_000

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE, BRACKET_END, BRACE_END] = [34, 92, 44, 91, 123, 93, 125]

/**
 * `JSON.parse` for text that another program wrote. A few bytes of JSON can take many of memory, and what is
 * nested deeply ends whoever walks it later, so both are counted first. Linear in the length of the text.
 * @throws SyntaxError for text that is not JSON, is nested deeper than 100 levels, or has more than a million
 * values
 */
export function parseJson(text: string): unknown {
  let depth = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = endOfString(text, at + 1)
    else if (char === BRACKET || char === BRACE) {
      depth += 1
      values += 1
    } else if (char === BRACKET_END || char === BRACE_END) depth -= 1
    else if (char === COMMA) values += 1
    if (depth > DEEPEST || values > MOST) throw new SyntaxError("too many levels or values")
  }
  return JSON.parse(text)
}

/** Where the string's closing quote is, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1))
    if (!isEscaped(text, end, start)) return end
  return text.length
}

function isEscaped(text: string, at: number, start: number): boolean {
  let before = at - 1
  while (before >= start && text.charCodeAt(before) === BACKSLASH) before -= 1
  return (at - before) % 2 === 0
}
