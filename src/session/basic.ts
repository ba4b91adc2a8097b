import { LRUCache } from "lru-cache"
import { Refusal } from "../errors.js"
import { fingerprint } from "../keystone/callers.js"
import type { Issued, SignIn } from "../keystone/sign-in.js"
import { coarseKey } from "../schemas/collation.js"
import type { SignInLimiter } from "./sign-in-limiter.js"

/** An application credential, as HTTP's Basic scheme carries it. */
export interface BasicCredential {
  id: string
  secret: string
}

export interface BasicTokens {
  /**
   * The token of an application credential, from memory while it is valid. Refusal 401 for one that Keystone
   * does not accept; such attempts count like those of any other sign-in.
   */
  token(credential: BasicCredential, call: { id: string; address: string }): Promise<string>
  /** Its token is not valid any more. */
  forget(credential: BasicCredential): void
}

/** A token is renewed this long before it ends, so that a download can begin with it. */
const EARLY_MS = 60_000

/** Tokens in memory. */
const MOST = 1_000

export function createBasicTokens(signIn: SignIn, limiter: SignInLimiter): BasicTokens {
  const running = new Map<string, Promise<Issued>>()
  const tokens = new LRUCache<string, string>({ max: MOST, ttl: 1 })

  function signInOnce(key: string, credential: BasicCredential, call: { id: string; address: string }) {
    const by = { user: `credential ${coarseKey(credential.id)}`, address: call.address, device: undefined }
    const pending =
      running.get(key) ?? limiter.make(by, () => signIn({ applicationCredential: credential }, call))
    running.set(key, pending)
    return pending.finally(() => running.delete(key))
  }

  return {
    async token(credential, call) {
      const key = keyOf(credential)
      const found = tokens.get(key)
      if (found !== undefined) return found
      const { token, scope } = await signInOnce(key, credential, call)
      tokens.set(key, token, { ttl: Math.max(1, scope.ends - Date.now() - EARLY_MS) })
      return token
    },
    forget: (credential) => void tokens.delete(keyOf(credential)),
  }
}

/** Secrets are not kept as such. */
const keyOf = ({ id, secret }: BasicCredential) => fingerprint(id, secret)

const MALFORMED =
  "Authorization: Basic must have the id and the secret of an application credential, joined by a colon."

/** The credential of `Authorization: Basic`; undefined for another scheme. */
export function basicIn(authorization: string | undefined): BasicCredential | undefined {
  if (authorization === undefined || !/^basic /i.test(authorization)) return undefined
  const text = Buffer.from(authorization.slice("basic ".length).trim(), "base64").toString("utf8")
  const at = text.indexOf(":")
  const [id, secret] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || secret === "" || id.length > 255 || secret.length > 1_000) throw new Refusal(401, MALFORMED)
  return { id, secret }
}
