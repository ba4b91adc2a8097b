import { setTimeout as sleep } from "node:timers/promises"
import { Refusal } from "../errors.js"
import type { Counter, Counters } from "../limits/counters.js"
import { network } from "../limits/network.js"
import type { SessionReason } from "../schemas/session.js"

interface AttemptLimits {
  /** Failed attempts with one user name, and from one address, whatever the names. */
  failuresPerUser: number
  failuresPerAddress: number
  /** The time in which they are counted. */
  windowMs: number
  /** A refusal is sent after this time, or a multiple of it. */
  failureMs: number
}

/** Identifies whose attempt it is. */
export interface Attempter {
  /** The same for every spelling of the name (`coarseKey`). */
  user: string
  address: string
  /** The id of a browser in which this user has signed in before. Its attempts are counted separately. */
  device: string | undefined
}

export interface SignInLimiter {
  /** Runs an attempt to sign in. Refused credentials count. Throws TooMany if the limit is reached. */
  make<T>(by: Attempter, attempt: () => Promise<T>): Promise<T>
}

const SENTENCE = "Too many attempts to sign in."

/**
 * Limits failed attempts to sign in. A refusal takes as long for a user that does not exist as for one that
 * does.
 */
export function createSignInLimiter(counters: Counters, limits: AttemptLimits): SignInLimiter {
  const { failuresPerUser, failuresPerAddress, windowMs, failureMs } = limits
  const create = (name: string, points: number) =>
    counters.create({ name, points, windowMs, sentence: SENTENCE })
  const users = create("sign-in-user", failuresPerUser)
  const addresses = create("sign-in-address", failuresPerAddress)
  const devices = create("sign-in-device", failuresPerUser)

  function countersOf({ user, address, device }: Attempter): { counter: Counter; key: string }[] {
    if (device !== undefined) return [{ counter: devices, key: device }]
    return [
      { counter: addresses, key: network(address) },
      { counter: users, key: user },
    ]
  }

  return {
    async make(by, attempt) {
      const begun = Date.now()
      const counted = countersOf(by)
      /** Counted before the request to Keystone, so that parallel attempts cannot exceed the limit. */
      for (const { counter, key } of counted) await counter.consume(key)
      try {
        const result = await attempt()
        await takeBack()
        return result
      } catch (error) {
        if (!isWrong(error)) await takeBack()
        else await sleep(rest(Date.now() - begun, failureMs))
        throw error
      }

      async function takeBack() {
        for (const { counter, key } of counted) await counter.reward(key)
      }
    },
  }
}

/**
 * The rest of the current multiple of `step`. Keystone responds sooner for a user that does not exist;
 * waiting hides the difference.
 */
const rest = (passed: number, step: number) => (Math.floor(passed / step) + 1) * step - passed

const isWrong = (error: unknown) =>
  error instanceof Refusal && error.reason === ("wrong_credentials" satisfies SessionReason)
