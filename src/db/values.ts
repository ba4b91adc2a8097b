import pg from "pg"

const { builtins } = pg.types

/** Drizzle's columns decode these from text. */
const TEXT: ReadonlySet<number> = new Set([
  ...[builtins.TIMESTAMPTZ, builtins.TIMESTAMP, builtins.DATE, builtins.INTERVAL],
  ...[1115, 1182, 1185, 1187],
])

type Parse = (text: string) => unknown

/** The parser of a type for both engines: that of `pg`, except that dates and times stay text. */
export function getTypeParser(type: number, format?: "text" | "binary"): Parse {
  if (TEXT.has(type)) return (text) => text
  return pg.types.getTypeParser(type, format) as Parse
}

/** OIDs of the array types that `pg` parses, besides the simple types. */
const ARRAYS = [
  1000, 1001, 1005, 1007, 1008, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1041, 1231, 199, 3807, 2951,
]

/** The same as a table for the embedded engine, which parses some types differently by default. */
export const PARSERS: Record<number, Parse> = Object.fromEntries(
  [...Object.values(builtins), ...ARRAYS, ...TEXT].map((type) => [type, getTypeParser(type)]),
)
