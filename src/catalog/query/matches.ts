import type { Condition } from "./conditions.js"
import type { Reader } from "./reader.js"
import { everySlot, intersected, inverted, united, type Slots } from "./slots.js"

/**
 * The images for which a condition holds. Each filter is read from its index; the results are combined here.
 */
export async function readMatches(reader: Reader, condition: Condition): Promise<Slots> {
  switch (condition.kind) {
    case "rows":
      return reader.matches(condition.rows)
    case "not":
      return inverted(await readMatches(reader, condition.of))
    case "all":
      return combine(reader, condition.of, { first: everySlot(), by: intersected })
    case "any":
      return combine(reader, condition.of, { first: inverted(everySlot()), by: united })
  }
}

async function combine(
  reader: Reader,
  conditions: readonly Condition[],
  { first, by }: { first: Slots; by: (one: Slots, other: Slots) => Slots },
): Promise<Slots> {
  let result = first
  for (const condition of conditions) result = by(result, await readMatches(reader, condition))
  return result
}
