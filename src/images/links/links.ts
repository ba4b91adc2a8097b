import { createHash, randomBytes } from "node:crypto"
import type { Callers } from "../../keystone/callers.js"
import type { Counters } from "../../limits/counters.js"
import { network } from "../../limits/network.js"
import type { RedisLink } from "../../redis/connection.js"
import { createMemoryLinks } from "./memory.js"
import { createRedisLinks } from "./redis.js"
import type { LinkStore } from "./store.js"

/** What links need for as long as the process lives. */
export interface DownloadLinks {
  store: LinkStore
  /** The creator of a link, from the token that was sealed with it. */
  identify: Callers["identify"]
  /** Throws `TooMany` for an address from which too many links were guessed. */
  admit(address: string): Promise<void>
  /** Counts a link that does not exist. */
  countUnknown(address: string): Promise<void>
}

interface LinkServices {
  redis: RedisLink | undefined
  counters: Counters
  callers: Pick<Callers, "identify">
}

const WINDOW_MS = 600_000

/** How many links that do not exist one address may try. */
const UNKNOWN_LINKS = 30

export function createDownloadLinks({ redis, counters, callers }: LinkServices): DownloadLinks {
  const unknown = counters.create({
    ...{ name: "download-link", points: UNKNOWN_LINKS, windowMs: WINDOW_MS },
    sentence: "Too many download links that do not exist were opened.",
  })
  return {
    store: redis === undefined ? createMemoryLinks() : createRedisLinks(redis),
    identify: callers.identify,
    admit: (address) => unknown.check(network(address)),
    countUnknown: (address) => unknown.consume(network(address)).catch(() => undefined),
  }
}

/** A new secret of 256 bits. Only the link itself has it. */
export const newLinkSecret = () => `d_${randomBytes(32).toString("base64url")}`

/** The id of a link: 128 bits of its secret's hash. */
export const linkIdOf = (secret: string) =>
  createHash("sha256").update(secret).digest("base64url").slice(0, 22)
