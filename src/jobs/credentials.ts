import { createHash } from "node:crypto"
import { defaults, seal, unseal } from "iron-webcrypto"

/** Seals a caller's token for the database, so that only processes with the same keys can read it. */
export interface CredentialSealer {
  seal(token: string): Promise<string>
  /** Undefined if it was not sealed with one of the keys. */
  unseal(sealed: string): Promise<string | undefined>
}

/** Seals with the first key and unseals with any, like the session cookie (docs/adr/0020). */
export function createCredentialSealer(keys: readonly [string, ...string[]]): CredentialSealer {
  const secrets = Object.fromEntries(keys.map((key) => [idOf(key), key]))
  return {
    seal: (token) => seal({ token }, { id: idOf(keys[0]), secret: keys[0] }, defaults),
    async unseal(sealed) {
      const opened = await unseal(sealed, secrets, defaults).catch(() => undefined)
      return (opened as { token: string } | undefined)?.token
    },
  }
}

const idOf = (key: string) => createHash("sha256").update(`job ${key}`).digest("hex").slice(0, 8)
