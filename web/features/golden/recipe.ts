import { parse, stringify } from "yaml"
import type { Recipe } from "./use-golden.js"

/** What the form edits: the body of POST /api/v1/images, without what is empty. */
export type RecipeDraft = Partial<Recipe>

export const EMPTY: RecipeDraft = { name: "", os_type: "linux" }

export type Customizations = NonNullable<RecipeDraft["customizations"]>

/** A draft without its empty fields, so that the YAML and the request show only what was chosen. */
export function trimmed(draft: RecipeDraft): RecipeDraft {
  return withoutEmpty(draft) ?? {}
}

function withoutEmpty(value: unknown): unknown {
  if (value === "" || value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value
  if (typeof value !== "object") return value
  const entries = Object.entries(value).flatMap(([name, field]) => {
    const left = withoutEmpty(field)
    return left === undefined ? [] : [[name, left] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

export const yamlOf = (draft: RecipeDraft) => stringify(trimmed(draft), { lineWidth: 0 })

/** The draft of a text in YAML, or what is wrong with it and where. */
export function draftIn(text: string): { draft: RecipeDraft } | { problem: string } {
  try {
    const draft: unknown = parse(text, { maxAliasCount: 0 })
    if (typeof draft !== "object" || draft === null || Array.isArray(draft)) return { problem: "" }
    return { draft }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The request that the form sends, for a shell. A quote in the recipe ends and begins the shell's own. */
export function curlOf(origin: string, projectId: string, draft: RecipeDraft): string {
  const body = JSON.stringify(trimmed(draft), null, 2).replaceAll("'", String.raw`'\''`)
  return [
    `curl -X POST ${origin}/api/v1/images`,
    `-H "X-Auth-Token: $OS_TOKEN" -H "X-Project-Id: ${projectId}"`,
    `-H "Content-Type: application/json" -d '${body}'`,
  ].join(" \\\n  ")
}
