import { createHash } from "node:crypto"
import { LRUCache } from "lru-cache"
import type { Call, Caller } from "../call.js"
import { callerGone, Refusal } from "../errors.js"
import type { SessionReason } from "../schemas/session.js"
import { never, orAbort } from "../signals.js"
import type { KeystoneCall } from "./ask.js"
import {
  computeEndpoint,
  imageEndpoint,
  networkEndpoint,
  volumeEndpoint,
  withoutVersion,
  type EndpointSelection,
} from "./catalog.js"
import type { Scope } from "./scope.js"
import type { Keystone } from "./tokens.js"
import type { UnknownTokens } from "./unknown-tokens.js"

export interface Credentials {
  token: string | undefined
  /** Another project than the token's own. */
  projectId: string | undefined
  /** The caller's network address, by which invalid tokens are counted. */
  address: string
}

export interface Callers {
  /**
   * Throws Refusal 401 without a valid token, 403 without a project. Asks Keystone at most once a minute for
   * each token.
   */
  identify(credentials: Credentials, call: KeystoneCall): Promise<Caller>
  /** Like `identify`, but does not require a project. */
  recognise(credentials: Credentials, call: KeystoneCall): Promise<ValidatedToken>
  /**
   * Validates the token again, ignoring the cache. Throws Refusal 401 if it is no longer valid. Glance's 401
   * alone proves nothing.
   */
  confirm(call: Pick<Call, "id" | "signal" | "caller">): Promise<void>
  /** Removes this token, and those made from it for other projects, from the cache. */
  forget(token: string): void
  /** The same by the token's fingerprint, as another process sends it. */
  forgetKey(key: string): void
  /** The image service of the latest caller, before `/v2`; undefined if nobody has called yet. */
  latestImageEndpoint(): string | undefined
}

interface Options extends EndpointSelection {
  keystone: Pick<Keystone, "inspect" | "rescope">
  unknown: UnknownTokens
  adminRoles: string[]
  /** How long a validated token is cached; never past its expiry. */
  tokenCacheMs: number
}

/** A token that Keystone has validated, and its scope. */
export interface ValidatedToken {
  token: string
  scope: Scope
}

/** `keys` are the fingerprints of the token, and of the one it was made from. */
interface CacheEntry extends ValidatedToken {
  keys: string[]
}

type Lookup = () => Promise<CacheEntry>

const NO_TOKEN = "Sign in first: the request carries neither a session nor a token (X-Auth-Token)."
const NO_PROJECT =
  "Your token belongs to no project. Send X-Project-Id or project_id with a project you have a role in, " +
  "or a token for a project."
const CREDENTIAL = "An application credential works in its own project only: send no other X-Project-Id."

export function createCallers({
  keystone,
  unknown,
  adminRoles,
  tokenCacheMs,
  ...selection
}: Options): Callers {
  let latestImageEndpoint = selection.glanceEndpoint && withoutVersion(selection.glanceEndpoint)
  const cache = new LRUCache<string, CacheEntry, Lookup>({
    max: 10_000,
    ttl: 1,
    /** A waiting caller gets its result even if newer tokens have pushed its own out of the cache. */
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { options, context }) => {
      const found = await context()
      /** If it was removed while the request to Keystone was running, it is not cached. */
      const isGone = found.keys.some((key) => unknown.isRefused(key))
      options.ttl = isGone ? 1 : lifetimeMs(found.scope, tokenCacheMs)
      return found
    },
  })

  async function lookUp(key: string, lookup: Lookup): Promise<CacheEntry> {
    return (await cache.fetch(key, { context: lookup })) ?? lookup()
  }

  async function find({ token, projectId, address }: Credentials, id: string): Promise<ValidatedToken> {
    if (token === undefined || token === "")
      throw new Refusal(401, { message: NO_TOKEN, reason: "not_signed_in" satisfies SessionReason })
    const key = fingerprint(token)
    /** Running look-ups are shared, so a caller that disconnects does not cancel them for the others. */
    const call = { id, signal: never() }
    const inspect = async () => ({ token, keys: [key], scope: await keystone.inspect(token, call) })
    const own = await lookUp(key, () => unknown.ask(key, address, inspect))
    if (projectId === undefined || projectId === own.scope.project?.id) return own
    /** Keystone responds to such a request with a 500 (recorded from Keystone 22). */
    if (own.scope.application_credential !== undefined) throw new Refusal(403, CREDENTIAL)
    const rescope = async () => {
      const made = await keystone.rescope(token, projectId, call)
      return { ...made, keys: [fingerprint(made.token), key] }
    }
    return lookUp(fingerprint(token, projectId), rescope)
  }

  function forgetKey(gone: string): void {
    unknown.refuse(gone)
    for (const [key, { keys }] of cache.entries()) if (keys.includes(gone)) cache.delete(key)
  }

  const forget = (token: string) => forgetKey(fingerprint(token))

  return {
    ...{ forget, forgetKey, latestImageEndpoint: () => latestImageEndpoint },
    recognise: (credentials, { id, signal }) => unlessGone(find(credentials, id), signal),

    async identify(credentials, { id, signal }) {
      const { token, scope } = await unlessGone(find(credentials, id), signal)
      const { project, user } = scope
      if (project === undefined) throw new Refusal(403, NO_PROJECT)
      const isAdmin = scope.roles.some((role) => adminRoles.includes(role.name))
      const isReader = scope.roles.length > 0 && scope.roles.every((role) => role.name === "reader")
      latestImageEndpoint = imageEndpoint(scope, selection)
      return {
        ...{ token, user, project, isAdmin, isReader, roles: scope.roles.map(({ name }) => name) },
        signedInWith: { token: credentials.token ?? token, ends: scope.ends },
        imageEndpoint: latestImageEndpoint,
        computeEndpoint: computeEndpoint(scope, selection),
        networkEndpoint: networkEndpoint(scope, selection),
        volumeEndpoint: volumeEndpoint(scope, selection),
      }
    },

    async confirm(call) {
      const { token } = call.caller
      try {
        await keystone.inspect(token, call)
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) forget(token)
        throw error
      }
    },
  }
}

const lifetimeMs = (scope: Scope, tokenCacheMs: number) =>
  Math.max(1, Math.min(tokenCacheMs, scope.ends - Date.now()))

/** The cache's keys are fingerprints, because tokens are secrets. */
export const fingerprint = (...parts: string[]) =>
  createHash("sha256").update(parts.join("\0")).digest("base64url")

/** The result, unless the caller leaves first. */
async function unlessGone<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return orAbort(result, signal).catch((error: unknown) => {
    throw signal.aborted ? callerGone(error) : error
  })
}
