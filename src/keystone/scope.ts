import { z } from "zod"

const endpoint = z.looseObject({
  interface: z.string(),
  region_id: z.string().nullish(),
  region: z.string().nullish(),
  url: z.string(),
})

/**
 * The body of a token (Identity API v3, "Authentication and token management"), as far as Polaris reads it.
 */
export const tokenBody = z.object({
  token: z.looseObject({
    issued_at: z.string().nullish(),
    expires_at: z.iso.datetime({ offset: true, local: true }),
    user: z.looseObject({
      id: z.string(),
      name: z.string(),
      domain: z.looseObject({ name: z.string() }).optional(),
    }),
    project: z.looseObject({ id: z.string(), name: z.string() }).optional(),
    /** There when the token was given for one. Such a token works in its own project only. */
    application_credential: z.looseObject({ id: z.string() }).optional(),
    roles: z.array(z.looseObject({ name: z.string() })).default([]),
    catalog: z.array(z.looseObject({ type: z.string(), endpoints: z.array(endpoint) })).default([]),
  }),
})

/** What a token says about its holder. */
export type Scope = z.output<typeof tokenBody>["token"] & {
  /** When the token ends by the clock of this machine, in milliseconds since 1970. */
  ends: number
}
