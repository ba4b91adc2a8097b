import { Fault } from "./fault.js"
import { imageProperties, type Schema } from "./schemas.js"
import { python } from "./texts.js"

const typeTests: Record<string, (value: unknown) => boolean> = {
  null: (value) => value === null,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
}

const listed = (types: Schema["type"]): readonly string[] =>
  types === undefined ? [] : typeof types === "string" ? [types] : types

/** The problem that each schema keyword finds, as jsonschema phrases it. */
const keywords: Partial<Record<keyof Schema, (value: unknown, schema: Schema) => string | undefined>> = {
  type: (value, schema) => {
    const types = listed(schema.type)
    if (types.some((type) => typeTests[type]?.(value))) return undefined
    return `${python(value)} is not of type ${types.map(python).join(", ")}`
  },
  enum: (value, schema) =>
    schema.enum?.includes(value as string)
      ? undefined
      : `${python(value)} is not one of ${python(schema.enum)}`,
  maxLength: (value, schema) =>
    typeof value === "string" && [...value].length > (schema.maxLength ?? Infinity)
      ? `${python(value)} is too long`
      : undefined,
  pattern: (value, schema) =>
    typeof value === "string" && !new RegExp(schema.pattern ?? "").test(value)
      ? `${python(value)} does not match ${python(schema.pattern)}`
      : undefined,
  required: (value, schema) => {
    const missing = schema.required?.find((key) => !Object.hasOwn(value as object, key))
    return missing === undefined ? undefined : `${python(missing)} is a required property`
  },
}

interface Problem {
  keyword: string
  reason: string
  at: string
  schema: Schema
  value: unknown
}

function problemOf(value: unknown, schema: Schema, at: string): Problem | undefined {
  for (const keyword of Object.keys(schema) as (keyof Schema)[]) {
    const reason = keywords[keyword]?.(value, schema)
    if (reason !== undefined) return { keyword, reason, at, schema, value }
  }
  if (!schema.items || !Array.isArray(value)) return undefined
  for (const [index, item] of value.entries()) {
    const problem = problemOf(item, schema.items, `${at}[${String(index)}]`)
    if (problem) return problem
  }
  return undefined
}

/** The schema's own fields are checked first, in its order. */
function inSchemaOrder(body: Record<string, unknown>): string[] {
  const named = Object.keys(imageProperties).filter((key) => Object.hasOwn(body, key))
  return [...named, ...Object.keys(body).filter((key) => !named.includes(key))]
}

/** Refuses what the image schema refuses. Properties that it does not name must be strings. */
export function mustFitSchema(body: Record<string, unknown>): void {
  for (const key of inSchemaOrder(body)) {
    const value = body[key]
    const schema = Object.hasOwn(imageProperties, key) ? imageProperties[key] : undefined
    const problem = problemOf(value, schema ?? { type: "string" }, `[${python(key)}]`)
    if (!problem) continue
    const path = schema ? `['properties'][${python(key)}]` : "['additionalProperties']"
    throw new Fault(
      400,
      `Provided object does not match schema 'image': ${problem.reason}\n\n` +
        `Failed validating ${python(problem.keyword)} in schema${path}:\n    ${python(problem.schema)}\n\n` +
        `On instance${problem.at}:\n    ${python(problem.value)}`,
    )
  }
}
