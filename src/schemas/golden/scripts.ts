import { z } from "zod"
import { guideTime, manyLines, scriptName } from "./fields.js"

/** A script, by its name. */
export const scriptRef = z.strictObject({ name: scriptName })

/** The input of `golden.scripts.put`. */
export const putScriptInput = scriptRef.extend({ content: manyLines(1_000_000).min(1) })

/** A script of the project, or one that Polaris ships. */
export const goldenScript = z.object({
  name: z.string(),
  source: z.enum(["project", "polaris"]),
  content: z.string().optional(),
  created_at: guideTime.optional(),
  updated_at: guideTime.optional(),
})

export type GoldenScript = z.output<typeof goldenScript>

/** All scripts that recipes of the project can name. */
export const goldenScriptList = z.object({
  scripts: z.array(goldenScript),
  count: z.number().int(),
})
