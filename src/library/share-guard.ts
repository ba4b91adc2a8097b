import { Refusal } from "../errors.js"
import type { Counters } from "../limits/counters.js"
import { network } from "../limits/network.js"
import { createQueues } from "../limits/queue.js"
import type { LibraryReason } from "../schemas/library/values.js"
import { isPassword } from "./share-password.js"

const WINDOW_MS = 600_000

/** How many tokens that do not exist one address may try. */
const UNKNOWN_TOKENS = 30

/** How many wrong passwords of one share are accepted from one address, and from all addresses. */
const WRONG_FROM_ADDRESS = 5
const WRONG_OF_SHARE = 100

/** How many passwords this process checks at the same time; each check needs 32 MiB. */
const AT_ONCE = 2

export interface PasswordAttempt {
  shareId: string
  address: string
  given: string | undefined
  stored: string
  signal: AbortSignal
}

/** Protects shares against guessed tokens and passwords. */
export interface ShareGuard {
  /** Throws `TooMany` for an address from which too many tokens were guessed. */
  admit(address: string): Promise<void>
  /** Counts a token that does not exist. */
  countUnknown(address: string): Promise<void>
  /** Throws Refusal 401 for a wrong or missing password, and `TooMany` after too many wrong ones. */
  checkPassword(attempt: PasswordAttempt): Promise<void>
  /** Runs work that hashes a password; only a few run at the same time. */
  hashing<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

export function createShareGuard(counters: Counters): ShareGuard {
  const create = (name: string, points: number, sentence: string) =>
    counters.create({ name, points, windowMs: WINDOW_MS, sentence })
  const unknown = create("share-token", UNKNOWN_TOKENS, "Too many links that do not exist were opened.")
  const fromAddress = create("share-password-address", WRONG_FROM_ADDRESS, TOO_MANY_WRONG)
  const ofShare = create("share-password", WRONG_OF_SHARE, TOO_MANY_WRONG)
  const queue = createQueues({ atOnce: AT_ONCE, most: 50, waitMs: 30_000, full: BUSY, late: BUSY })
  const hashing: ShareGuard["hashing"] = (signal, work) => queue("", signal, work)
  return {
    hashing,
    admit: (address) => unknown.check(network(address)),
    countUnknown: (address) => unknown.consume(network(address)).catch(() => undefined),
    async checkPassword({ shareId, address, given, stored, signal }) {
      if (given === undefined)
        throw passwordRefused("This link needs a password. Send the one you were given.")
      const counted = [
        { counter: fromAddress, key: `${shareId} ${network(address)}` },
        { counter: ofShare, key: shareId },
      ]
      /** Counted before the comparison, so that parallel guesses cannot exceed the limit. */
      for (const { counter, key } of counted) await counter.consume(key)
      if (!(await hashing(signal, () => isPassword(given, stored))))
        throw passwordRefused("The password is wrong.")
      for (const { counter, key } of counted) await counter.reward(key)
    },
  }
}

const TOO_MANY_WRONG = "Too many wrong passwords were tried for this link."
const BUSY = "Too many passwords are being checked now. Try again in a moment."

const passwordRefused = (message: string) =>
  new Refusal(401, { message, reason: "share_password" satisfies LibraryReason })
