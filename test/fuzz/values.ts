import fc, { type Arbitrary } from "fast-check"

/** What is used of a JSON Schema. */
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema | boolean
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  $defs?: Record<string, JsonSchema>
}

/** Ids and names that answers had, so that later requests ask for what is there. */
export interface Pool {
  of(field: string): string[]
}

const ORDINARY = [
  "active",
  "queued",
  "demo",
  "web",
  "Ubuntu",
  "qcow2",
  "raw",
  "stable",
  "name",
  "asc",
  "1",
  "0",
]

/** Texts that break what is not careful with texts. */
const HOSTILE = [
  ...[
    "",
    " ",
    "\0",
    "\u202e",
    "\ud800",
    "é",
    "é",
    "ﬃ",
    "😀",
    "'",
    '"',
    "%",
    "%2e%2e",
    "..",
    "../../etc",
    "//",
  ],
  ...[
    "\r\nx: y",
    "<script>",
    "${x}",
    "{{x}}",
    "'; --",
    "__proto__",
    "constructor",
    "toString",
    "null",
    "NaN",
  ],
  ...["1e999", "-1", "9".repeat(40), "2026-02-30T00:00:00Z", "in:", "gt:2020", "a,b", "*", "a".repeat(5000)],
  ...[
    "00000000-0000-0000-0000-000000000000",
    "http://169.254.169.254/",
    "http://[::1]/",
    "file:///etc/passwd",
  ],
]

const text: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ORDINARY),
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.uuid(),
)

const number = fc.oneof(
  fc.integer({ min: -2, max: 300 }),
  fc.constantFrom(0, -0, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324),
)

/** Any JSON, with the keys that JavaScript has meanings for. */
export const anyJson: Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(text, tie("any"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any

/** Values of a schema, most of them valid, with ids from the pool where fields have those names. */
export function valuesOf(
  schema: JsonSchema,
  pool: Pool,
  root: Schemas = schemasOf(schema),
  field = "",
  depth = 0,
): Arbitrary<unknown> {
  const inner = (part: JsonSchema, name = field) => valuesOf(part, pool, root, name, depth + 1)
  if (depth > 8) return fc.constant(null)
  if (schema.$ref !== undefined) return inner(root(schema.$ref))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) return fc.oneof(...either.map((part) => inner(part)))
  if (schema.allOf !== undefined)
    return fc
      .tuple(...schema.allOf.map((part) => inner(part)))
      .map((all) => Object.assign({}, ...all) as unknown)
  const type = Array.isArray(schema.type) ? fc.constantFrom(...schema.type) : fc.constant(schema.type)
  return type.chain((one) => {
    if (one === "object" || schema.properties !== undefined) return objectsOf(schema, inner)
    if (one === "array")
      return fc.array(typeof schema.items === "object" ? inner(schema.items) : anyJson, { maxLength: 4 })
    if (one === "boolean") return fc.boolean()
    if (one === "integer" || one === "number") return numbersOf(schema)
    if (one === "null") return fc.constant(null)
    if (one === "string") return textsOf(schema, field, pool)
    return anyJson
  })
}

export type Schemas = (ref: string) => JsonSchema

/** Finds what `#/a/b` means in this document. */
export const schemasOf =
  (document: object): Schemas =>
  (ref) =>
    ref
      .replace(/^#\/?/, "")
      .split("/")
      .filter(Boolean)
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document) as JsonSchema

function objectsOf(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  inner: (part: JsonSchema, name: string) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  const entries = Object.entries(properties).map(([name, part]) => [name, inner(part, name)] as const)
  const needed = required.filter((name) => Object.hasOwn(properties, name))
  const all = fc.record(Object.fromEntries(entries), { requiredKeys: needed, noNullPrototype: true })
  const optional = Object.keys(properties).filter((name) => !needed.includes(name))
  const own = fc
    .tuple(all, fc.subarray(optional, { maxLength: Math.min(2, optional.length) }), fc.nat(3))
    .map(([values, chosen, some]) =>
      some === 0
        ? values
        : Object.fromEntries(
            Object.entries(values).filter(([name]) => [...needed, ...chosen].includes(name)),
          ),
    )
  if (typeof additionalProperties !== "object") return own
  const more = fc.dictionary(text, inner(additionalProperties, ""), { maxKeys: 3, noNullPrototype: true })
  return fc.tuple(own, more).map(([one, other]) => ({ ...other, ...one }))
}

const numbersOf = ({ type, minimum = -2, maximum = 300 }: JsonSchema): Arbitrary<number> => {
  const [min, max] = [Math.max(minimum, -(2 ** 31)), Math.min(maximum, 2 ** 31)]
  const small =
    type === "integer" ? fc.integer({ min, max: Math.max(min, Math.min(max, min + 300)) }) : number
  return fc.oneof({ weight: 4, arbitrary: small }, { weight: 1, arbitrary: number })
}

/** A text of the pool, picked when it is used, or one that the schema describes, or any. */
function textsOf({ pattern, format }: JsonSchema, field: string, pool: Pool): Arbitrary<string> {
  const described =
    format === "date-time"
      ? fc
          .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
          .map((date) => date.toISOString())
      : pattern === undefined || format !== undefined
        ? text
        : fc.stringMatching(new RegExp(pattern, "u"), { size: "small" })
  const pooled = fc.tuple(fc.nat(), described).map(([at, other]) => {
    const seen = pool.of(field)
    return seen[at % Math.max(1, seen.length)] ?? other
  })
  return fc.oneof(
    { weight: 12, arbitrary: pooled },
    { weight: 3, arbitrary: described },
    { weight: 1, arbitrary: text },
  )
}

/** The same input, in which ids are of the pool. */
export const withIds = (input: Record<string, unknown>, pool: Pool): Arbitrary<Record<string, unknown>> =>
  fc.nat().map((at) => {
    const idFor = (field: string, was: unknown) => {
      const seen = pool.of(field)
      const id = seen[at % Math.max(1, seen.length)] ?? was
      return Array.isArray(was) ? [id] : id
    }
    return Object.fromEntries(
      Object.entries(input).map(([field, was]) => [field, /ids?$/i.test(field) ? idFor(field, was) : was]),
    )
  })

/** The same value with one of its parts replaced, removed or added. */
export const spoilt = (value: unknown): Arbitrary<unknown> =>
  fc.tuple(fc.nat(), fc.nat(3), text, anyJson).map(([at, how, key, by]) => {
    if (typeof value !== "object" || value === null || how === 3) return how === 0 ? value : by
    const parts: [string, unknown][] = Object.entries(value)
    const chosen = parts[at % Math.max(1, parts.length)]
    if (how === 0 || chosen === undefined) parts.push([key, by])
    else if (how === 1) parts.splice(parts.indexOf(chosen), 1)
    else chosen[1] = by
    return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts)
  })
