import { fingerprint, type Callers } from "../keystone/callers.js"

/** Carries sign-outs to other processes. */
export interface SignOutBus {
  put(name: string, value: unknown, ttlMs: number): Promise<void>
  watch(name: string, listener: (value: unknown) => void): Promise<unknown>
}

const NAME = "signed-out"

/** How long the bus keeps the last one; nobody reads it later. */
const KEPT_MS = 1_000

/**
 * Returns a function that removes the token of a user who signs out from the caches of all processes at once:
 * the bus carries its fingerprint. While the bus is unavailable, other processes accept the token for at most
 * `TOKEN_CACHE_SECONDS`. Without a bus there are no other processes.
 */
export async function publishSignOuts(
  callers: Pick<Callers, "forget" | "forgetKey">,
  bus: SignOutBus | undefined,
): Promise<(token: string) => void> {
  if (bus === undefined) return callers.forget
  await bus.watch(NAME, (key) => typeof key === "string" && callers.forgetKey(key))
  return (token) => {
    callers.forget(token)
    bus.put(NAME, fingerprint(token), KEPT_MS).catch(() => undefined)
  }
}
