import { z } from "zod"

/** The type of what every procedure takes beside its own input. `takeProject` has read it by then. */
export const projectField = z.unknown().transform(() => ({})) as z.ZodType<
  Partial<Record<never, never>> | undefined,
  { project_id?: string | undefined } | undefined
>

/**
 * The caller's project, `project_id`, and the input without it. It means what `X-Project-Id` means, and is
 * never part of an image.
 */
export function takeProject(raw: unknown): { project: unknown; input: unknown } {
  const isObject = typeof raw === "object" && raw !== null && !Array.isArray(raw)
  if (!isObject || !Object.hasOwn(raw, "project_id")) return { project: undefined, input: raw }
  const { project_id: project } = raw as { project_id: unknown }
  return { project, input: Object.fromEntries(Object.entries(raw).filter(([name]) => name !== "project_id")) }
}
