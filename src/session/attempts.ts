import { isIPv6 } from "node:net"
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import { Refusal } from "../errors.js"
import type { SessionReason } from "../schemas/session.js"

export interface AttemptLimits {
  /** Failed attempts for one user name, and from one address, whosever name they give. */
  perUser: number
  perAddress: number
  /** Seconds in which they are counted. */
  window: number
}

export interface Attempts {
  /** Makes an attempt to sign in as `user`. Refused credentials count; throws TooManyAttempts instead of one too many. */
  make<T>(user: string, address: string, attempt: () => Promise<T>): Promise<T>
}

export class TooManyAttempts extends Refusal {
  /** Until the next attempt is taken. */
  readonly seconds: number

  constructor(seconds: number) {
    super(429, `Too many attempts to sign in. Try again in ${seconds} seconds.`)
    this.seconds = seconds
  }
}

/** Counts in this process; several processes count each for themselves. */
export function createAttempts({ perUser, perAddress, window: duration }: AttemptLimits): Attempts {
  const users = new RateLimiterMemory({ points: perUser, duration })
  const addresses = new RateLimiterMemory({ points: perAddress, duration })
  return {
    async make(user, address, attempt) {
      const counted = [
        { limiter: addresses, key: network(address) },
        { limiter: users, key: folded(user) },
      ]
      /** Counted before Keystone is asked: attempts that come together must not all slip through. */
      for (const { limiter, key } of counted) await limiter.consume(key).catch(tooMany)
      try {
        const result = await attempt()
        await takeBack()
        return result
      } catch (error) {
        if (!isWrong(error)) await takeBack()
        throw error
      }

      async function takeBack() {
        for (const { limiter, key } of counted) await limiter.reward(key)
      }
    },
  }
}

const isWrong = (error: unknown) =>
  error instanceof Refusal && error.reason === ("wrong_credentials" satisfies SessionReason)

function tooMany(error: unknown): never {
  if (!(error instanceof RateLimiterRes)) throw error
  throw new TooManyAttempts(Math.ceil(error.msBeforeNext / 1000))
}

/** Keystone's database takes `Démo ` for `demo`; so it is one name here. */
const folded = (name: string) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim()

/** Who has one IPv6 address usually has all 2^64 of its network. */
function network(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address
  const [head = "", tail = ""] = address.split("::")
  const [before, after] = [head, tail].map((part) => part.split(":").filter((group) => group !== "")) as [
    string[],
    string[],
  ]
  const zeros = Array<string>(8 - before.length - after.length).fill("0")
  return [...before, ...zeros, ...after].slice(0, 4).join(":")
}
