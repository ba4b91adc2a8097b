import { LRUCache } from "lru-cache"
import type { Config } from "../config.js"
import type { AskKeystone } from "../keystone/ask.js"
import { fingerprint, type Callers } from "../keystone/callers.js"
import { createListProjects, createReadProjectName } from "../keystone/projects.js"
import { createSignIn } from "../keystone/sign-in.js"
import type { Keystone } from "../keystone/tokens.js"
import type { Counters } from "../limits/counters.js"
import { createBasicTokens } from "./basic.js"
import { createSignInLimiter } from "./sign-in-limiter.js"
import { createSealer } from "./sealer.js"
import { publishSignOuts, type SignOutBus } from "./sign-outs.js"
import type { SessionParts } from "./session-request.js"

interface SessionCore {
  askKeystone: AskKeystone
  keystone: Keystone
  callers: Callers
  counters: Counters
  /** Carries sign-outs to other processes; undefined if there are none. */
  sharedBus: SignOutBus | undefined
}

/** What sessions need for as long as the process lives. */
export async function createSession(
  { askKeystone, keystone, callers, counters, sharedBus }: SessionCore,
  settings: Config["session"],
): Promise<SessionParts> {
  const { keys, secure, allowedOrigins } = settings
  const signIn = createSignIn(askKeystone)
  const limiter = createSignInLimiter(counters, settings)
  const signedOut = await publishSignOuts(callers, sharedBus)
  const replaced = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 })
  return {
    ...{ callers, keystone, allowedOrigins },
    ...{ signIn, limiter, basic: createBasicTokens(signIn, limiter) },
    ...{ signedOut, isReplaced: (token) => replaced.has(fingerprint(token)) },
    replaced(token) {
      replaced.set(fingerprint(token), true)
      signedOut(token)
    },
    listProjects: createListProjects(askKeystone),
    readProjectName: createReadProjectName(askKeystone),
    sealer: keys && createSealer(keys),
    cookie: { secure },
  }
}
