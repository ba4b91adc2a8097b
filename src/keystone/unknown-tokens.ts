import { LRUCache } from "lru-cache"
import { Refusal } from "../errors.js"
import type { Counters } from "../limits/counters.js"
import { network } from "../limits/network.js"
import { createQueues } from "../limits/queue.js"

/** Tokens of which Polaris does not know whether they are valid: asking costs a call of Keystone each. */
export interface UnknownTokens {
  /**
   * Asks Keystone about the token with this fingerprint. One that it has just refused is not asked about
   * again; few are asked about at once; and an address that has sent many invalid ones is refused. Known
   * tokens are asked about at once.
   */
  ask<T>(key: string, address: string, inspect: () => Promise<T>): Promise<T>
  /** The token is not valid any more. */
  refuse(key: string): void
  isRefused(key: string): boolean
}

/** Invalid tokens an address may send in a minute. */
const PER_ADDRESS = 60
const WINDOW_MS = 60_000
const AT_ONCE = 16
const WAITING = 1_000

/**
 * A new token can be unknown to one of several Keystones for a moment, so a refusal is not kept
 * for long.
 */
const REFUSED_MS = 10_000

/** A day is longer than most tokens live; then they are unknown again. */
const VALID_MS = 86_400_000
const REMEMBERED = 10_000

const SENTENCE = "Too many invalid tokens came from your network address."
const FULL = "Too many tokens wait to be checked. Try again in a few seconds."
const LATE = "The identity service takes too long to check new tokens. Try again later."

/** `waitMs`: how long an unknown token waits to be asked about. */
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
      /** The one that takes the last point still gets the response of Keystone. */
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
