import { createClient } from "@redis/client"
import type { Bus } from "./bus.js"
import { createListeners } from "./listeners.js"

/** For several processes: what one puts, the watchers of all hear. Names are keys and channels of the same name. */
export async function createRedisBus(url: string): Promise<Bus> {
  const commands = createClient({ url })
  const subscriptions = commands.duplicate()
  /** Redis going away is no reason to end the process: the client reconnects by itself, calls fail meanwhile. */
  for (const client of [commands, subscriptions]) client.on("error", () => undefined)
  await Promise.all([commands.connect(), subscriptions.connect()])
  const listeners = createListeners()
  const hear = (text: string, name: string) => listeners.tell(name, JSON.parse(text))

  return {
    async put(name, value, ttl) {
      const text = JSON.stringify(value)
      await commands
        .multi()
        .set(name, text, { expiration: { type: "PX", value: ttl } })
        .publish(name, text)
        .exec()
    },
    async read(name) {
      const text = await commands.get(name)
      return text === null ? undefined : (JSON.parse(text) as unknown)
    },
    async claim(name, value, ttl) {
      const expiration = { type: "PX" as const, value: ttl }
      return (await commands.set(name, JSON.stringify(value), { expiration, condition: "NX" })) === "OK"
    },
    async drop(name) {
      await commands.del(name)
    },
    async watch(name, listener) {
      if (listeners.add(name, listener)) await subscriptions.subscribe(name, hear)
      return () => {
        if (listeners.remove(name, listener)) subscriptions.unsubscribe(name).catch(() => undefined)
      }
    },
    size: () => ({ entries: 0, listeners: listeners.count() }),
    async close() {
      await Promise.all([commands.close(), subscriptions.close()])
    },
  }
}
