import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  RLWrapperTimeouts,
  type RateLimiterAbstract,
} from "rate-limiter-flexible"
import { Refusal } from "../errors.js"
import type { RedisLink } from "../redis/connection.js"

/** Counts by key in a window of time. */
export interface Counter {
  /** Takes one of the key's points. Throws `TooMany` if none is left. */
  consume(key: string): Promise<void>
  /** Gives one back. */
  reward(key: string): Promise<void>
  /** Throws `TooMany` if no point is left, and takes none. */
  check(key: string): Promise<void>
}

export interface Counters {
  /** `sentence` is followed by when to try again. */
  create(options: { name: string; points: number; windowMs: number; sentence: string }): Counter
}

export class TooMany extends Refusal {
  /** Seconds until a point is available. */
  override readonly seconds: number

  constructor(sentence: string, seconds: number) {
    super(429, `${sentence} Try again in ${seconds} seconds.`)
    this.seconds = seconds
  }
}

/**
 * The limit for one response of Redis. After that, and while Redis is unreachable, each process counts
 * separately.
 */
const ANSWER_MS = 1_000

/** Counts in this process, or in Redis for all processes together. */
export function createCounters(redis?: RedisLink): Counters {
  return {
    create({ name, points, windowMs, sentence }) {
      /** The library's durations are in seconds. */
      const options = { keyPrefix: `polaris:${name}`, points, duration: windowMs / 1000 }
      const memory = new RateLimiterMemory(options)
      const together = redis && shared(redis, options, memory)
      const limiter = () => (together && redis.isThere() ? together : memory)
      const tooMany = ({ msBeforeNext }: RateLimiterRes) =>
        new TooMany(sentence, Math.max(1, Math.ceil(msBeforeNext / 1000)))
      return {
        async consume(key) {
          await limiter()
            .consume(key)
            .catch((error: unknown) => {
              throw error instanceof RateLimiterRes ? tooMany(error) : error
            })
        },
        reward: async (key) => void (await limiter().reward(key)),
        async check(key) {
          const state = await limiter().get(key)
          if (state !== null && state.consumedPoints >= points) throw tooMany(state)
        },
      }
    },
  }
}

function shared(
  { commands: storeClient }: RedisLink,
  options: { keyPrefix: string; points: number; duration: number },
  insuranceLimiter: RateLimiterAbstract,
) {
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
  })
  return new RLWrapperTimeouts({ limiter, timeoutMs: ANSWER_MS, insuranceLimiter })
}
