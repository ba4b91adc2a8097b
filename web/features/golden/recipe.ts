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

export type ReadDraft =
  | { draft: RecipeDraft }
  /** What is wrong with the YAML, and where. */
  | { problem: string }
  /** The field with a value that the form cannot show; empty for the whole text. */
  | { wrongField: string }

/** The draft of a text in YAML. Polaris checks the rest when it is sent. */
export function draftIn(text: string): ReadDraft {
  try {
    const draft = withoutNull(parse(text, { maxAliasCount: 0 }))
    if (!isFields(draft)) return { wrongField: "" }
    const wrongField = wrongFieldOf(draft)
    return wrongField === undefined ? { draft } : { wrongField }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A field without a value is one that is still being typed. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(withoutNull)
  if (!isFields(value)) return value
  const left = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(left.map(([name, field]) => [name, withoutNull(field)]))
}

const isText = (value: unknown) => typeof value === "string"
const isScalar = (value: unknown) => isText(value) || typeof value === "number" || typeof value === "boolean"
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText)
const areScalars = (value: unknown) => isFields(value) && Object.values(value).every(isScalar)
const areUsers = (value: unknown) =>
  Array.isArray(value) && value.every((user) => isFields(user) && isText(user["name"] ?? ""))

/** What the form shows of a recipe, and what it expects there. */
const SHOWN: Record<string, (value: unknown) => boolean> = {
  ...{ name: isText, os_type: isText, base_iso_url: isText, flavor: isText, network: isText },
  ...{ storage_size: isText, memory: isText, cpu: isScalar, labels: areScalars, customizations: isFields },
  base_image: (value) => isText(value) || isFields(value),
}

const SHOWN_CUSTOMIZATIONS: typeof SHOWN = {
  ...{ packages: areTexts, scripts: areTexts, ssh_keys: areTexts, users: areUsers },
  files: (value) => isFields(value) && Object.values(value).every(isText),
}

function wrongFieldOf(draft: Fields): string | undefined {
  const own = wrongIn(draft, SHOWN)
  if (own !== undefined) return own
  const { customizations } = draft
  const inner = isFields(customizations) ? wrongIn(customizations, SHOWN_CUSTOMIZATIONS) : undefined
  return inner === undefined ? undefined : `customizations.${inner}`
}

const wrongIn = (fields: Fields, shown: typeof SHOWN) =>
  Object.keys(fields).find((name) => Object.hasOwn(shown, name) && shown[name]?.(fields[name]) === false)

/** The request that the form sends, for a shell. A quote in the recipe ends and begins the shell's own. */
export function curlOf(origin: string, projectId: string, draft: RecipeDraft): string {
  const body = JSON.stringify(trimmed(draft), null, 2).replaceAll("'", String.raw`'\''`)
  return [
    `curl -X POST ${origin}/api/v1/images`,
    `-H "X-Auth-Token: $OS_TOKEN" -H "X-Project-Id: ${projectId}"`,
    `-H "Content-Type: application/json" -d '${body}'`,
  ].join(" \\\n  ")
}
