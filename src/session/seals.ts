import { createHash } from "node:crypto"
import { defaults, seal, unseal } from "iron-webcrypto"
import { z } from "zod"

/** All there is of a session. It lives in the browser's cookie, sealed, and nowhere else. */
export interface Session {
  /** Keystone's; it never leaves the seal towards the page. */
  token: string
  /** When the token ends, in milliseconds since 1970. */
  expires: number
  /** The project of calls without `X-Project-Id`, where it is not the token's own. */
  projectId?: string | undefined
}

export interface Seals {
  close(session: Session): Promise<string>
  /** Undefined for what none of our keys has sealed, was changed since, or has ended. */
  open(sealed: string): Promise<Session | undefined>
}

const session: z.ZodType<Session> = z.object({
  token: z.string(),
  expires: z.number(),
  projectId: z.string().optional(),
})

/**
 * Seals with the first key, opens with any of them: keys can be changed without ending sessions (docs/adr/0020). A key
 * goes by a fingerprint of it, so that its place in the list does not matter.
 */
export function createSeals(keys: readonly [string, ...string[]]): Seals {
  const secrets = Object.fromEntries(keys.map((key) => [fingerprint(key), key]))
  const [first] = keys
  return {
    close: (given) => seal(given, { id: fingerprint(first), secret: first }, defaults),

    async open(sealed) {
      const found = await unseal(sealed, secrets, defaults).catch(() => undefined)
      const { data } = session.safeParse(found)
      return data !== undefined && data.expires > Date.now() ? data : undefined
    },
  }
}

const fingerprint = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 8)
