import { and, eq, inArray } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import { wrongField } from "../golden.js"
import type { Script } from "../recipe/recipe.js"
import { scripts } from "../tables.js"
import { SHIPPED } from "./shipped.js"

const isInline = (text: string) => text.startsWith("#!") || text.includes("\n")

/**
 * The contents of a recipe's scripts: an inline script is its own content; of a name, the project's script
 * comes before the one that Polaris ships. Throws Refusal 400 for a name that neither has.
 */
export async function resolveScripts(
  queries: Queries,
  projectId: string,
  given: readonly string[],
): Promise<Script[]> {
  const names = given.filter((text) => !isInline(text))
  const own = await ownScripts(queries, projectId, names)
  return given.map((text, at) => {
    if (isInline(text)) return { name: `inline-${at + 1}`, content: text }
    const content = own.get(text) ?? SHIPPED.get(text)
    if (content === undefined) throw wrongField(`customizations.scripts.${at}`, noSuch(text), "no_script")
    return { name: text, content }
  })
}

async function ownScripts(queries: Queries, projectId: string, names: string[]) {
  if (names.length === 0) return new Map<string, string>()
  const own = and(eq(scripts.projectId, projectId), inArray(scripts.name, names))
  const rows = await queries.select({ name: scripts.name, content: scripts.content }).from(scripts).where(own)
  return new Map(rows.map(({ name, content }) => [name, content]))
}

const noSuch = (name: string) =>
  `there is no script ${JSON.stringify(name.slice(0, 100))}. Store it with PUT /api/v1/scripts/{name}, send the whole script, or use one of ${[...SHIPPED.keys()].join(", ")}`
