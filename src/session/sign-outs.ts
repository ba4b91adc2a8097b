import { fingerprint, type Callers } from "../keystone/callers.js"

interface Teller {
  bus: {
    put(name: string, value: unknown, ttl: number): Promise<void>
    watch(name: string, listener: (value: unknown) => void): Promise<unknown>
  }
  callers: Pick<Callers, "forget" | "forgetKey">
  /** No other process has to know. */
  isAlone: boolean
}

const NAME = "signed-out"

/** Milliseconds that the bus keeps the last one; nobody reads it later. */
const KEPT = 1_000

/**
 * Forgets the token of somebody who signs out, here and in every other process at once: its fingerprint
 * travels over the bus. While the bus is away the others believe the token for `TOKEN_CACHE_SECONDS` at the
 * most.
 */
export async function tellSignOuts({ bus, callers, isAlone }: Teller): Promise<(token: string) => void> {
  if (isAlone) return callers.forget
  await bus.watch(NAME, (key) => typeof key === "string" && callers.forgetKey(key))
  return (token) => {
    callers.forget(token)
    bus.put(NAME, fingerprint(token), KEPT).catch(() => undefined)
  }
}
