import { z } from "zod"

/**
 * A list of `min` to `max` items. Its length is checked before its items: otherwise zod collects an issue for
 * each of a million invalid ones.
 */
export const listOf = <S extends z.ZodType>(one: S, max: number, min = 0) =>
  z.array(z.unknown()).min(min).max(max).pipe(z.array(one)) as unknown as z.ZodType<
    z.output<S>[],
    z.input<S>[]
  >
