import type pg from "pg"
import { setTimeout as sleep } from "node:timers/promises"

type Listen = (payload: string | undefined) => void

/** Pause between attempts to reach a server that is down. */
const AGAIN_MS = 1_000

/** One connection for all LISTENs. It reconnects whenever it breaks. */
export function createListener(createClient: () => pg.Client) {
  const listeners = new Map<string, Set<Listen>>()
  const closed = new AbortController()
  let current: pg.Client | undefined
  let running: Promise<void> | undefined

  async function listenOnce(): Promise<void> {
    const client = createClient()
    const ended = new Promise<void>((resolve) => {
      client.on("error", () => resolve())
      client.on("end", resolve)
    })
    client.on("notification", ({ channel, payload }) => notify(channel, payload ?? ""))
    try {
      await client.connect()
      current = client
      for (const channel of listeners.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`)
      /** Notifications that were sent meanwhile are lost. */
      for (const channel of listeners.keys()) notify(channel, undefined)
      await ended
    } finally {
      current = undefined
      await client.end().catch(() => undefined)
    }
  }

  async function run(): Promise<void> {
    while (!closed.signal.aborted) {
      await listenOnce().catch(() => undefined)
      await sleep(AGAIN_MS, undefined, { signal: closed.signal }).catch(() => undefined)
    }
  }

  function notify(channel: string, payload: string | undefined): void {
    for (const listener of listeners.get(channel) ?? []) listener(payload)
  }

  return {
    async listen(channel: string, listener: Listen): Promise<() => void> {
      const isNew = !listeners.has(channel)
      const all = listeners.get(channel) ?? new Set()
      listeners.set(channel, all.add(listener))
      running ??= run()
      if (isNew) await current?.query(`listen ${current.escapeIdentifier(channel)}`).catch(() => undefined)
      return () => void all.delete(listener)
    },
    async close(): Promise<void> {
      closed.abort()
      await current?.end().catch(() => undefined)
      await running
    },
  }
}
