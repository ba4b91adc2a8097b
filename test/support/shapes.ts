import { appRouter } from "../../src/routers/index.js"

/** Whatever zod keeps of a schema; its parts are schemas again. */
interface Definition {
  type: string
  pattern?: RegExp
  checks?: Schema[]
  shape?: Record<string, Schema>
}
interface Schema {
  _zod: { def: Definition; pattern?: RegExp }
}

export interface Procedure {
  path: string
  type: "query" | "mutation" | "subscription"
  inputs: Schema[]
}

/**
 * Every procedure of the router, so that one added tomorrow is looked at as well. One that has two paths is
 * given once, by the last.
 */
export function procedures(): Procedure[] {
  const all = appRouter._def.procedures as unknown as Record<string, { _def: Omit<Procedure, "path"> }>
  const byProcedure = new Map(Object.entries(all).map(([path, procedure]) => [procedure, path]))
  return [...byProcedure].map(([{ _def }, path]) => ({ path, type: _def.type, inputs: _def.inputs }))
}

/** The schema and all that it is made of. */
export function partsOf(schema: Schema, seen = new Set<Schema>()): Set<Schema> {
  if (seen.has(schema)) return seen
  seen.add(schema)
  for (const value of Object.values(schema._zod.def)) for (const part of schemasIn(value)) partsOf(part, seen)
  return seen
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && "_zod" in value

function schemasIn(value: unknown): Schema[] {
  if (isSchema(value)) return [value]
  if (Array.isArray(value)) return value.filter(isSchema)
  return typeof value === "object" && value !== null ? Object.values(value).filter(isSchema) : []
}

/** The names of all fields that its input may have, at any depth. */
export const fieldsOf = ({ inputs }: Procedure): string[] => [
  ...new Set(
    inputs.flatMap((input) => [...partsOf(input)]).flatMap(({ _zod }) => Object.keys(_zod.def.shape ?? {})),
  ),
]

/** The regular expressions zod tries on an input. */
export const patternsOf = ({ inputs }: Procedure): RegExp[] =>
  inputs
    .flatMap((input) => [...partsOf(input)])
    .flatMap(({ _zod }) => [_zod.pattern, _zod.def.pattern])
    .filter((pattern) => pattern instanceof RegExp)
