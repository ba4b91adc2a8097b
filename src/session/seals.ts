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

/**
 * A browser in which a user has signed in before (OWASP calls it a device cookie). It proves nothing else.
 */
export interface Device {
  device: string
  /** The user's name as it is counted. */
  user: string
}

export interface Seals {
  closeDevice(device: Device): Promise<string>
  /** Undefined for what none of our keys has sealed, and for anything else that they have. */
  openDevice(sealed: string): Promise<Device | undefined>
  close(session: Session): Promise<string>
  /** Undefined for what none of our keys has sealed, was changed since, or has ended. */
  open(sealed: string): Promise<Session | undefined>
}

const session: z.ZodType<Session> = z.object({
  token: z.string(),
  expires: z.number(),
  projectId: z.string().optional(),
})

const device: z.ZodType<Device> = z.object({ device: z.string(), user: z.string() })

/**
 * Seals with the first key, opens with any of them: keys can be changed without ending sessions
 * (docs/adr/0020). A key goes by a fingerprint of it, so that its place in the list does not matter.
 */
export function createSeals(keys: readonly [string, ...string[]]): Seals {
  const secrets = Object.fromEntries(keys.map((key) => [fingerprint(key), key]))
  const [first] = keys
  const close = (given: Session | Device) => seal(given, { id: fingerprint(first), secret: first }, defaults)
  const unsealed = (sealed: string) => unseal(sealed, secrets, defaults).catch(() => undefined)
  return {
    close,
    closeDevice: close,
    openDevice: async (sealed) => device.safeParse(await unsealed(sealed)).data,

    async open(sealed) {
      const { data } = session.safeParse(await unsealed(sealed))
      return data !== undefined && data.expires > Date.now() ? data : undefined
    },
  }
}

const fingerprint = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 8)
