import { z } from "zod"

/**
 * The field that every procedure accepts besides its own input, for the types of clients. `takeProject`
 * removes it before validation.
 */
export const projectField = z.unknown().transform(() => ({})) as z.ZodType<
  Partial<Record<never, never>> | undefined,
  { project_id?: string | undefined } | undefined
>

/**
 * Separates the input's `project_id` from the rest. It means the same as `X-Project-Id`, and is never part of
 * an image.
 */
export function takeProject(raw: unknown): { project: unknown; input: unknown } {
  const isObject = typeof raw === "object" && raw !== null && !Array.isArray(raw)
  if (!isObject || !Object.hasOwn(raw, "project_id")) return { project: undefined, input: raw }
  const { project_id: project } = raw as { project_id: unknown }
  return { project, input: Object.fromEntries(Object.entries(raw).filter(([name]) => name !== "project_id")) }
}
