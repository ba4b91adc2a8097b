import { createHash } from "node:crypto"
import { LRUCache } from "lru-cache"
import { callerGone, Refusal } from "../errors.js"
import type { SessionReason } from "../schemas/session.js"
import { orAbort } from "../signals.js"
import { imageEndpoint, type Place } from "./catalog.js"
import type { Scope } from "./scope.js"
import type { Keystone } from "./tokens.js"
import type { UnknownTokens } from "./unknown-tokens.js"

export interface Credentials {
  token: string | undefined
  /** Asks for another project than the token's own. */
  projectId: string | undefined
  /** The caller's network address: invalid tokens are counted by it. */
  address: string
}

/** Who asks, in which project, and where that project's images are. */
export interface Caller {
  token: string
  user: { id: string; name: string }
  project: { id: string; name: string }
  /** Glance shows administrators every project's images and ignores `member_status` for them. */
  isAdmin: boolean
  imageEndpoint: string
}

export interface Callers {
  /**
   * Throws Refusal 401 without a valid token, 403 without a project. Asks Keystone at most once a token and
   * minute.
   */
  identify(credentials: Credentials, requestId: string, signal?: AbortSignal): Promise<Caller>
  /**
   * What the token says of its holder, in a project or in none. Throws as `identify`, but needs no project.
   */
  recognise(credentials: Credentials, requestId: string, signal?: AbortSignal): Promise<Known>
  /**
   * Asks Keystone again, whatever is cached: Refusal 401 when the token has died. Glance's 401 alone proves
   * nothing.
   */
  confirm(caller: Caller, requestId: string): Promise<void>
  /** Believes nothing any more of this token and of those made from it for other projects. */
  forget(token: string): void
  /** The same by the token's fingerprint, which another process has told. */
  forgetKey(key: string): void
}

interface Options {
  keystone: Pick<Keystone, "inspect" | "rescope">
  unknown: UnknownTokens
  place: Place
  adminRoles: string[]
  /** Seconds a validated token is believed; never past its own end. */
  cacheSeconds: number
}

/** A token that Keystone has vouched for, and what it says. */
export interface Known {
  token: string
  scope: Scope
}

/** `keys` are the fingerprints of the token, and of the one it was made from. */
interface Kept extends Known {
  keys: string[]
}

type Lookup = () => Promise<Kept>

const NO_TOKEN = "Sign in first: the request carries neither a session nor a token (X-Auth-Token)."
const NO_PROJECT =
  "Your token belongs to no project. Send X-Project-Id with the id of a project you have a role in, " +
  "or a token for a project."
const CREDENTIAL = "An application credential works in its own project only: send no other X-Project-Id."

export function createCallers({ keystone, unknown, place, adminRoles, cacheSeconds }: Options): Callers {
  /** In-flight look-ups are shared; so they carry no caller's signal, only the deadline of the way out. */
  const known = new LRUCache<string, Kept, Lookup>({
    max: 10_000,
    ttl: 1,
    /** Who waits is answered, also when newer tokens have pushed theirs out meanwhile. */
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { options, context }) => {
      const found = await context()
      /** Forgotten while Keystone was asked: not to be believed a moment longer. */
      const isGone = found.keys.some((key) => unknown.isRefused(key))
      options.ttl = isGone ? 1 : lifetime(found.scope, cacheSeconds)
      return found
    },
  })

  async function lookUp(key: string, lookup: Lookup): Promise<Kept> {
    return (await known.fetch(key, { context: lookup })) ?? lookup()
  }

  async function find({ token, projectId, address }: Credentials, requestId: string): Promise<Known> {
    if (token === undefined || token === "")
      throw new Refusal(401, { message: NO_TOKEN, reason: "not_signed_in" satisfies SessionReason })
    const key = fingerprint(token)
    const inspect = async () => ({ token, keys: [key], scope: await keystone.inspect(token, requestId) })
    const own = await lookUp(key, () => unknown.ask(key, address, inspect))
    if (projectId === undefined || projectId === own.scope.project?.id) return own
    /** Keystone itself breaks off with a defect when it is asked (recorded from Keystone 22). */
    if (own.scope.application_credential !== undefined) throw new Refusal(403, CREDENTIAL)
    const rescope = async () => {
      const made = await keystone.rescope(token, projectId, requestId)
      return { ...made, keys: [fingerprint(made.token), key] }
    }
    return lookUp(fingerprint(token, projectId), rescope)
  }

  function forgetKey(gone: string): void {
    unknown.refuse(gone)
    for (const [key, { keys }] of known.entries()) if (keys.includes(gone)) known.delete(key)
  }

  const forget = (token: string) => forgetKey(fingerprint(token))

  return {
    ...{ forget, forgetKey },
    recognise: (credentials, requestId, signal) => patient(find(credentials, requestId), signal),

    async identify(credentials, requestId, signal) {
      const { token, scope } = await patient(find(credentials, requestId), signal)
      const { project, user } = scope
      if (project === undefined) throw new Refusal(403, NO_PROJECT)
      const isAdmin = scope.roles.some((role) => adminRoles.includes(role.name))
      return { token, user, project, isAdmin, imageEndpoint: imageEndpoint(scope, place) }
    },

    async confirm(caller, requestId) {
      try {
        await keystone.inspect(caller.token, requestId)
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) forget(caller.token)
        throw error
      }
    },
  }
}

/** Milliseconds. */
const lifetime = (scope: Scope, cacheSeconds: number) =>
  Math.max(1, Math.min(cacheSeconds * 1000, scope.ends - Date.now()))

/** Tokens are secrets: the cache's keys do not hold them. */
export const fingerprint = (...parts: string[]) =>
  createHash("sha256").update(parts.join("\0")).digest("base64url")

/** The result, unless the caller leaves first. */
async function patient<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result
  return orAbort(result, signal).catch((error: unknown) => {
    throw signal.aborted ? callerGone(error) : error
  })
}
