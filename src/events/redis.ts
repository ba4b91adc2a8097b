import { randomUUID } from "node:crypto"
import type { RedisLink } from "../redis/connection.js"
import type { Bus } from "./bus.js"
import { createEntries } from "./entries.js"
import { createListeners } from "./listeners.js"
import { createMissed } from "./missed.js"

/** A published value, with the process that put it, because each process notifies its own watchers itself. */
interface Message {
  from: string
  value: unknown
}

/**
 * The bus of several processes: a value that one of them puts reaches the watchers in all. Each name is a key
 * and a channel in Redis. While Redis is unreachable, this is a bus for one process: it remembers its own
 * values and sends them when Redis is back.
 */
export function createRedisBus(redis: RedisLink): Bus {
  const me = randomUUID()
  const { commands, subscriptions } = redis
  /** The values that this process has put and claimed. */
  const own = createEntries<string>()
  const missed = createMissed(redis, own, publish)
  const listeners = createListeners()
  const subscribed = new Set<string>()
  const turns = new Map<string, Promise<void>>()

  function receive(text: string, name: string): void {
    const { from, value } = JSON.parse(text) as Message
    if (from !== me) listeners.notify(name, value)
  }

  function publish(name: string, text: string, ttlMs: number) {
    const expiration = { type: "PX" as const, value: ttlMs }
    const message = `{"from":"${me}","value":${text}}`
    return commands.multi().set(name, text, { expiration }).publish(name, message).exec()
  }

  async function agree(name: string): Promise<void> {
    const wanted = listeners.has(name)
    if (wanted === subscribed.has(name)) return
    const done = wanted
      ? await redis.ask(() => subscriptions.subscribe(name, receive))
      : await redis.ask(() => subscriptions.unsubscribe(name))
    if (done === undefined) return
    if (wanted) subscribed.add(name)
    else subscribed.delete(name)
  }

  /**
   * Subscribes to a name while a listener in this process needs it. One at a time, because the client loses a
   * subscription that starts while another one for the name ends.
   */
  function subscribeInTurn(name: string): Promise<void> {
    const turn = (turns.get(name) ?? Promise.resolve()).then(() => agree(name))
    const ended = turn.catch(() => undefined).finally(() => turns.get(name) === ended && turns.delete(name))
    turns.set(name, ended)
    return turn
  }

  redis.onReturn(() => {
    const names = new Set([...subscribed, ...listeners.names()])
    return Promise.all([missed.catchUp(), ...[...names].map(subscribeInTurn)])
  })

  return {
    async put(name, value, ttlMs) {
      const text = JSON.stringify(value)
      own.set(name, text, ttlMs)
      listeners.notify(name, value)
      const published = await redis.ask(() => publish(name, text, ttlMs))
      missed.note(name, published === undefined ? "put" : undefined)
    },
    async read(name) {
      const text = (await redis.ask(() => commands.get(name))) ?? { answer: own.get(name) ?? null }
      return text.answer === null ? undefined : (JSON.parse(text.answer) as unknown)
    },
    async claim(name, value, ttlMs) {
      if (own.has(name)) return false
      const text = JSON.stringify(value)
      own.set(name, text, ttlMs)
      const expiration = { type: "PX" as const, value: ttlMs }
      const answered = await redis.ask(() => commands.set(name, text, { expiration, condition: "NX" }))
      missed.note(name, undefined)
      if (answered === undefined || answered.answer === "OK") return true
      own.drop(name)
      return false
    },
    async drop(name) {
      const text = own.get(name)
      own.drop(name)
      const published = await redis.ask(() => commands.del(name))
      missed.note(name, published === undefined && text !== undefined ? { dropped: text } : undefined)
    },
    async watch(name, listener) {
      listeners.add(name, listener)
      await subscribeInTurn(name)
      return () => {
        listeners.remove(name, listener)
        void subscribeInTurn(name)
      }
    },
    isAway: () => !redis.isThere(),
    size: () => ({ entries: own.size(), listeners: listeners.count() }),
    async close() {
      listeners.clear()
      own.clear()
    },
  }
}
