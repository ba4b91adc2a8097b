import { createHash } from "node:crypto"
import { defaults, seal, unseal } from "iron-webcrypto"
import { z } from "zod"

/** The content of a session. It is stored only in the browser's cookie, sealed. */
export interface Session {
  /** Keystone's token; the page never gets it. */
  token: string
  /** When the token ends, in milliseconds since 1970. */
  expires: number
  /** The project of calls without `X-Project-Id`, if it is not the token's own. */
  projectId?: string | undefined
  /** For the log lines of requests that do not involve Keystone. */
  userId?: string | undefined
}

/**
 * The content of a device cookie (OWASP): marks a browser in which a user has signed in before. It grants no
 * access.
 */
export interface Device {
  device: string
  /** The user's name as the rate limit counts it. */
  user: string
}

export interface Sealer {
  sealDevice(device: Device): Promise<string>
  /** Undefined if it was not sealed with one of the keys, or is not a device. */
  unsealDevice(sealed: string): Promise<Device | undefined>
  seal(session: Session): Promise<string>
  /** Undefined if it was not sealed with one of the keys, was changed, or has expired. */
  unseal(sealed: string): Promise<Session | undefined>
}

const session: z.ZodType<Session> = z.object({
  token: z.string(),
  expires: z.number(),
  projectId: z.string().optional(),
  userId: z.string().optional(),
})

const device: z.ZodType<Device> = z.object({ device: z.string(), user: z.string() })

/**
 * Seals with the first key and unseals with any of them, so that keys can be replaced without ending
 * sessions (docs/adr/0020). A key's id is its fingerprint, so that the order does not matter.
 */
export function createSealer(keys: readonly [string, ...string[]]): Sealer {
  const secrets = Object.fromEntries(keys.map((key) => [fingerprint(key), key]))
  const [first] = keys
  const sealed = (given: Session | Device) => seal(given, { id: fingerprint(first), secret: first }, defaults)
  const unsealed = (text: string) => unseal(text, secrets, defaults).catch(() => undefined)
  return {
    seal: sealed,
    sealDevice: sealed,
    unsealDevice: async (text) => device.safeParse(await unsealed(text)).data,

    async unseal(text) {
      const { data } = session.safeParse(await unsealed(text))
      return data !== undefined && data.expires > Date.now() ? data : undefined
    },
  }
}

const fingerprint = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 8)
