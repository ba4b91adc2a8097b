import { randomUUID } from "node:crypto"
import { request } from "node:http"
import { text } from "node:stream/consumers"
import { tmpdir } from "node:os"
import { startChild } from "./child.js"

export interface Spent {
  /** Milliseconds of CPU, all threads together. */
  cpu: number
  /** Bytes that the heap grew by at most. */
  heap: number
}

export interface Metered {
  url: string
  /** What the process has spent since this was last asked. */
  spent(): Promise<Spent>
  /** How many times slower than the usual machine this one is now; at least 1. */
  slowness(): Promise<number>
  close(): Promise<void>
}

/** Milliseconds that a machine of 2024 needs for the meter's work. */
const USUAL = 100

/** A Polaris as a process of its own that says what its requests cost. */
export async function startMetered(env: Record<string, string>): Promise<Metered> {
  const socketPath = `${tmpdir()}/polaris-meter-${randomUUID()}`
  const meter = new URL("meter.mjs", import.meta.url).href
  const child = startChild({ ...env, METER_SOCKET: socketPath, NODE_OPTIONS: `--import=${meter}` })
  const url = await child.listening()
  const ask = async (path: string) => JSON.parse(await get(socketPath, path)) as unknown
  return {
    url,
    spent: async () => (await ask("/spent")) as Spent,
    slowness: async () => Math.max(1, ((await ask("/pace")) as number) / USUAL),
    async close() {
      child.signal("SIGTERM")
      await child.ended()
    },
  }
}

const get = (socketPath: string, path: string) =>
  new Promise<string>((resolve, reject) => {
    request({ socketPath, path, agent: false }, (response) => resolve(text(response)))
      .on("error", reject)
      .end()
  })
