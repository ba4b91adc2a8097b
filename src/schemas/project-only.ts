import { z } from "zod"

/**
 * The input of a procedure that is about the caller's project and nothing else. Its type is given, since that
 * of an empty object does not allow `project_id`.
 */
export const projectOnly: z.ZodObject<z.core.$ZodLooseShape> = z.strictObject({})
