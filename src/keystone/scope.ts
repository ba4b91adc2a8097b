import { z } from "zod"

const endpoint = z.looseObject({
  interface: z.string(),
  region_id: z.string().nullish(),
  region: z.string().nullish(),
  url: z.string(),
})

/** The part of a token's body that Polaris reads (Identity API v3, "Authentication and token management"). */
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
    /**
     * Present if the token was issued for an application credential. Such a token works in its own project
     * only.
     */
    application_credential: z.looseObject({ id: z.string() }).optional(),
    roles: z.array(z.looseObject({ name: z.string() })).default([]),
    catalog: z.array(z.looseObject({ type: z.string(), endpoints: z.array(endpoint) })).default([]),
  }),
})

/** The user, project and roles of a token, as Keystone reports them. */
export type Scope = z.output<typeof tokenBody>["token"] & {
  /** When the token expires by the clock of this machine, in milliseconds since 1970. */
  ends: number
}
