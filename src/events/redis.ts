import { createClient } from "@redis/client"
import { ConfigError } from "../config.js"
import { Refusal } from "../errors.js"
import { orAbort } from "../signals.js"
import type { Bus } from "./bus.js"
import { createListeners } from "./listeners.js"

/** Milliseconds for one answer of Redis, and for its first one. */
const ANSWER = 3_000
const START = 10_000

const AWAY = "Uploads cannot be tracked at the moment, because Redis cannot be reached. Try again later."

/**
 * For several processes: what one puts, the watchers of all hear. Names are keys and channels of the same
 * name. While Redis is away every call is refused with 503, soon; the client reconnects by itself.
 * @throws ConfigError when Redis cannot be reached at the start
 */
export async function createRedisBus(url: string): Promise<Bus> {
  const commands = createClient({ url, disableOfflineQueue: true })
  const subscriptions = commands.duplicate()
  const clients = [commands, subscriptions]
  await connect(clients)
  const listeners = createListeners()
  const hear = (text: string, name: string) => listeners.tell(name, JSON.parse(text))
  const subscribed = new Set<string>()
  const turns = new Map<string, Promise<void>>()

  async function agree(name: string): Promise<void> {
    const wanted = listeners.has(name)
    if (wanted === subscribed.has(name)) return
    if (wanted) await soon(subscriptions.subscribe(name, hear))
    else await soon(subscriptions.unsubscribe(name))
    if (wanted) subscribed.add(name)
    else subscribed.delete(name)
  }

  /**
   * Redis tells us of a name when somebody here listens to it. In turn: the client loses a subscription that
   * comes while another of the name ends.
   */
  function subscribeInTurn(name: string): Promise<void> {
    const turn = (turns.get(name) ?? Promise.resolve()).then(() => agree(name))
    const ended = turn.catch(() => undefined).finally(() => turns.get(name) === ended && turns.delete(name))
    turns.set(name, ended)
    return turn
  }

  return {
    async put(name, value, ttl) {
      const text = JSON.stringify(value)
      const expiration = { type: "PX" as const, value: ttl }
      await soon(commands.multi().set(name, text, { expiration }).publish(name, text).exec())
    },
    async read(name) {
      const text = await soon(commands.get(name))
      return text === null ? undefined : (JSON.parse(text) as unknown)
    },
    async claim(name, value, ttl) {
      const expiration = { type: "PX" as const, value: ttl }
      return (await soon(commands.set(name, JSON.stringify(value), { expiration, condition: "NX" }))) === "OK"
    },
    async drop(name) {
      await soon(commands.del(name))
    },
    async watch(name, listener) {
      listeners.add(name, listener)
      const stop = () => {
        listeners.remove(name, listener)
        subscribeInTurn(name).catch(() => undefined)
      }
      await subscribeInTurn(name).catch((error: unknown) => {
        stop()
        throw error
      })
      return stop
    },
    size: () => ({ entries: 0, listeners: listeners.count() }),
    async close() {
      listeners.clear()
      for (const client of clients) client.destroy()
    },
  }
}

interface Client {
  on(event: "error", listener: (error: Error) => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}

async function connect(clients: Client[]): Promise<void> {
  let last: Error | undefined
  /** Redis going away later is no reason to end the process. */
  for (const client of clients) client.on("error", (error: Error) => (last = error))
  const connected = Promise.all(clients.map((client) => client.connect()))
  await orAbort(connected, AbortSignal.timeout(START)).catch((error: unknown) => {
    connected.catch(() => undefined)
    for (const client of clients) client.destroy()
    throw new ConfigError(`REDIS_URL: Redis cannot be reached: ${String(last ?? error)}`)
  })
}

async function soon<T>(work: Promise<T>): Promise<T> {
  try {
    return await orAbort(work, AbortSignal.timeout(ANSWER))
  } catch (error) {
    throw new Refusal(503, { message: AWAY, cause: error })
  }
}
