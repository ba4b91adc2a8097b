import { z } from "zod"
import { answered } from "../errors.js"
import type { Ask } from "../http/ask.js"
import type { Answer } from "../http/send.js"

const methods = z.object({ "import-methods": z.object({ value: z.array(z.string()) }) })

/** Glance writes these as the texts `true` and `True`, and leaves them out otherwise. */
const flag = z
  .unknown()
  .optional()
  .transform((given) => /^true$/i.test(String(given)))

const stores = z.object({
  stores: z.array(
    z.object({
      id: z.string(),
      description: z.string().nullish(),
      default: flag,
      "read-only": flag,
    }),
  ),
})

export type StoreRecord = z.output<typeof stores>["stores"][number]

const usage = z.object({
  usage: z.record(z.string(), z.object({ usage: z.number(), limit: z.number() })),
})

/** What this Glance offers: Image API v2, "Import methods and values discovery" and "Stores". */
export function createInfo(ask: Ask) {
  return {
    async importMethods(): Promise<string[]> {
      return read(methods, await ask("GET", "/v2/info/import"))["import-methods"].value
    },

    /** Empty for a Glance that is configured without named stores, which responds 404. */
    async stores(): Promise<StoreRecord[]> {
      const answer = await ask("GET", "/v2/info/stores").catch((error: unknown) => {
        if (!answered(error, 404)) throw error
      })
      return answer === undefined ? [] : read(stores, answer).stores
    },

    /** By Keystone's names of limits. Sizes are in MiB. Empty for a Glance that does not use them. */
    async usage() {
      return read(usage, await ask("GET", "/v2/info/usage")).usage
    },
  }
}

function read<S extends z.ZodType>(schema: S, answer: Answer): z.output<S> {
  const body = schema.safeParse(answer.body)
  if (!body.success) throw answer.invalid()
  return body.data
}
