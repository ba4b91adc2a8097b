/** Inputs as large as a request may be, with all of it in one thing: in size, in number or in depth. */

export interface Body {
  what: string
  text: string
  /** Ten calls in one request. */
  batch: boolean
  tooDeep: boolean
}

/** `MAX_BODY_BYTES`, and space for what surrounds it. */
const LARGEST = 1_048_576 - 1024

interface Value {
  what: string
  /** JSON of at most so many bytes. */
  json: (bytes: number) => string
  tooDeep?: boolean
}

const listOf = (item: string): Value => ({
  what: `many ${item.slice(0, 20)}`,
  json(bytes) {
    const count = Math.max(1, Math.floor((bytes - 2) / (Buffer.byteLength(item) + 1)))
    return `[${Array(count).fill(item).join(",")}]`
  },
})
const objectOf = (item: string, prefix = ""): Value => ({
  what: `many keys ${prefix} with ${item}`,
  json(bytes) {
    const count = Math.max(1, Math.floor((bytes - 2) / (item.length + prefix.length + 10)))
    return `{${Array.from({ length: count }, (_, at) => `"${prefix}${at.toString(36)}":${item}`).join(",")}}`
  },
})
const textOf = (unit: string): Value => ({
  what: `a long text of ${JSON.stringify(unit)}`,
  json: (bytes) => `"${unit.repeat(Math.max(1, Math.floor((bytes - 2) / Buffer.byteLength(unit))))}"`,
})
const numberOf = (digit: string): Value => ({
  what: `a long number of ${digit}`,
  json: (bytes) => `1.${digit.repeat(Math.max(1, bytes - 2))}`,
})
const deep = (open: string, close: string, levels: number): Value => ({
  what: `${levels} levels of ${open}`,
  json(bytes) {
    const depth = Math.min(levels, Math.floor(bytes / (open.length + close.length + 1)))
    return open.repeat(depth) + "1" + close.repeat(depth)
  },
  tooDeep: true,
})

/** Letters that another form of Unicode writes with many more characters, or fewer. */
const UNFOLDED = ["\u0130", "\ufdfa", "e\u0301\u0323", "\u1100\u1161\u11a8"]
const TEXTS = [
  "a",
  "/",
  "/~",
  "~",
  ",",
  ":",
  " ",
  "in:a,",
  "9",
  "0",
  "ü",
  "name:asc,",
  "limit=1&",
  "%",
  "\\\\",
]

const VALUES: Value[] = [
  ...[...TEXTS, ...UNFOLDED, "\\ud800", "in:", "gte:2026-01-01T00:00:00Z,", "2026-01-01T00:00:00Z"].map(
    textOf,
  ),
  ...["[]", "{}", "1", "null", '""', '"a"', '{"op":"add"}', '["a","b"]', '{"__proto__":1}'].map(listOf),
  ...[`"${"x".repeat(300)}"`, '"6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"', '"in:qcow2,raw"'].map(listOf),
  ...["1", "[]", '"a"'].map((item) => objectOf(item)),
  ...["os_glance_", "__proto__"].map((prefix) => objectOf("1", prefix)),
  ...["0", "9"].map(numberOf),
  ...[2_000, 20_000, 500_000].map((levels) => deep("[", "]", levels)),
  deep('{"a":', "}", 100_000),
  deep('{"__proto__":', "}", 50_000),
  deep('[{"operations":', "}]", 5_000),
]

/** Of these values only those whose number is `part` modulo `of`. */
export interface Share {
  part: number
  of: number
}

/**
 * Each kind of value in one field, in all of them at once, in place of the whole input, and ten times in a
 * batch. `good` is an input that is accepted.
 */
export function* bodies(
  good: Record<string, unknown>,
  fields: string[],
  { part, of }: Share,
): Generator<Body> {
  for (const [turn, value] of VALUES.entries()) {
    if (turn % of !== part % of) continue
    const { what, json, tooDeep = false } = value
    const field = fields[(turn + part) % fields.length] ?? ""
    const own = inField(good, field, json)
    yield { what: `${what} as ${field}`, text: own(LARGEST), batch: false, tooDeep }
    yield { what: `${what} as the input`, text: json(LARGEST), batch: false, tooDeep }
    yield { what: `${what} as each field`, text: inAll(fields, json, LARGEST), batch: false, tooDeep }
    yield { what: `${what} as ${field}, ten times`, text: tenTimes(own), batch: true, tooDeep }
    yield {
      what: `${what} as each field, small`,
      text: inAll(fields, json, 8_000),
      batch: false,
      tooDeep: false,
    }
  }
}

const inField = (good: Record<string, unknown>, field: string, json: Value["json"]) => (bytes: number) =>
  around({ ...good, [field]: "%" }, json(bytes - JSON.stringify(good).length - field.length - 10))

const around = (input: Record<string, unknown>, value: string) =>
  JSON.stringify(input).replace('"%"', () => value)

const inAll = (fields: string[], json: Value["json"], bytes: number) =>
  `{${fields.map((field) => `${JSON.stringify(field)}:${json(Math.floor(bytes / fields.length) - field.length - 5)}`).join(",")}}`

const tenTimes = (json: (bytes: number) => string) =>
  `{${Array.from({ length: 10 }, (_, at) => `"${at}":${json(Math.floor(LARGEST / 10) - 10)}`).join(",")}}`

const times = <T>(count: number, one: (at: number) => T) => Array.from({ length: count }, (_, at) => one(at))

const PATCHES: Record<string, object[]> = {
  "a list copied": times(498, (at) => ({ op: "copy", from: "/tags", path: `/y${at}` })),
  "a long property copied": times(500, (at) => ({ op: "copy", from: "/long", path: `/y${at}` })),
  "a long property moved": [
    { op: "move", from: "/long", path: "/y0" },
    ...times(499, (at) => ({ op: "move", from: `/y${at}`, path: `/y${at + 1}` })),
  ],
  "a long property copied onto itself": times(500, () => ({ op: "copy", from: "/long", path: "/long" })),
  "a long property copied to a tag": times(500, () => ({ op: "copy", from: "/long", path: "/tags/-" })),
  "a long property tested": times(15, () => ({ op: "test", path: "/long", value: "x".repeat(65_000) })),
  "a tag copied": times(500, () => ({ op: "copy", from: "/tags/0", path: "/tags/-" })),
  "tags moved": times(500, (at) => ({ op: "move", from: `/tags/${at % 100}`, path: "/tags/0" })),
  "tags replaced": times(500, (at) => ({
    op: "replace",
    path: "/tags",
    value: times(40, (tag) => ({ at, tag })),
  })),
  "good tags replaced": times(500, () => ({
    op: "replace",
    path: "/tags",
    value: times(120, (tag) => tag).map(String),
  })),
  "names added": times(500, (at) => ({ op: "add", path: `/${at}${"n".repeat(250)}`, value: "x" })),
  "names that differ in case": times(500, (at) => ({
    op: "add",
    path: `/${"nN"[at % 2]}${at >> 1}`,
    value: "x",
  })),
  tests: times(500, () => ({ op: "test", path: "/tags", value: times(100, (tag) => ({ tag })) })),
  slashes: times(500, () => ({ op: "add", path: `${"/".repeat(1000)}~`, value: "x" })),
  "escaped slashes": times(500, () => ({ op: "add", path: `/${"~1".repeat(500)}`, value: "x" })),
  "`__proto__` added": times(500, () => ({ op: "add", path: "/__proto__", value: "x" })),
}

/** Patches that describe far more than they say. */
export function* patches(imageId: string): Generator<Body> {
  for (const [what, operations] of Object.entries(PATCHES)) {
    const input = (bytes: number) => {
      let count = operations.length
      while (count > 1 && JSON.stringify(operations.slice(0, count)).length > bytes - 100)
        count = Math.floor(count * 0.8)
      return JSON.stringify({ imageId, operations: operations.slice(0, count) })
    }
    yield { what, text: input(LARGEST), batch: false, tooDeep: false }
    yield { what: `${what}, ten times`, text: tenTimes(input), batch: true, tooDeep: false }
  }
}
