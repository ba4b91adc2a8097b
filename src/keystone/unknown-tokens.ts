import { LRUCache } from "lru-cache"
import { Refusal } from "../errors.js"
import type { Counters } from "../limits/counters.js"
import { network } from "../limits/network.js"
import { createQueues } from "../limits/queue.js"

/** Limits requests about tokens that Polaris has not validated yet: each costs a request to Keystone. */
export interface UnknownTokens {
  /**
   * Asks Keystone about the token with this fingerprint. A token that was just refused is not checked again;
   * only a few are checked at the same time; and an address that has sent many invalid ones is refused. Known
   * tokens are checked at once.
   */
  ask<T>(key: string, address: string, inspect: () => Promise<T>): Promise<T>
  /** Call this when the token is no longer valid. */
  refuse(key: string): void
  isRefused(key: string): boolean
}

/** How many invalid tokens an address may send in a minute. */
const PER_ADDRESS = 60
const WINDOW_MS = 60_000
const AT_ONCE = 16
const WAITING = 1_000

/**
 * A new token can be unknown to one of several Keystones for a moment, so a refusal is remembered only
 * briefly.
 */
const REFUSED_MS = 10_000

/** Longer than most tokens are valid; after that they count as unknown again. */
const VALID_MS = 86_400_000
const REMEMBERED = 10_000

const SENTENCE = "Your network address has sent too many invalid tokens."
const FULL = "Too many tokens wait to be checked. Try again in a few seconds."
const LATE = "The identity service takes too long to check new tokens. Try again later."

/** `waitMs`: how long an unknown token waits for its check. */
export function createUnknownTokens(counters: Counters, waitMs: number): UnknownTokens {
  const refused = new LRUCache<string, Error>({ max: REMEMBERED, ttl: REFUSED_MS })
  const valid = new LRUCache<string, true>({ max: REMEMBERED, ttl: VALID_MS })
  const inQueue = createQueues({ atOnce: AT_ONCE, most: WAITING, waitMs, full: FULL, late: LATE })
  const invalid = counters.create({
    ...{ name: "invalid-tokens", points: PER_ADDRESS, windowMs: WINDOW_MS, sentence: SENTENCE },
  })

  async function check<T>(address: string, inspect: () => Promise<T>): Promise<T> {
    await invalid.check(network(address))
    try {
      return await inspect()
    } catch (error) {
      /** The token that takes the last point still gets Keystone's response. */
      if (isInvalid(error)) await invalid.consume(network(address)).catch(() => undefined)
      throw error
    }
  }

  return {
    async ask(key, address, inspect) {
      const before = refused.get(key)
      if (before !== undefined) throw before
      try {
        const found = valid.has(key)
          ? await inspect()
          : await inQueue("", undefined, () => check(address, inspect))
        valid.set(key, true)
        return found
      } catch (error) {
        if (isInvalid(error)) {
          refused.set(key, error)
          valid.delete(key)
        }
        throw error
      }
    },

    refuse(key) {
      valid.delete(key)
      refused.set(key, new Refusal(401, GONE))
    },

    isRefused: (key) => refused.has(key),
  }
}

const GONE = "Your session has ended or its token is not valid. Sign in again."

const isInvalid = (error: unknown): error is Refusal => error instanceof Refusal && error.status === 401
