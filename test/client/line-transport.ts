import type { Transport } from "@modelcontextprotocol/client"
import { createInterface } from "node:readline"
import type { Readable, Writable } from "node:stream"

/** Messages as lines of JSON, over the two ends of a program that runs in this process. */
export function lineTransport(into: Writable, from: Readable): Transport {
  const transport: Transport = {
    async start() {
      createInterface({ input: from }).on("line", (line) =>
        transport.onmessage?.(JSON.parse(line) as Parameters<NonNullable<Transport["onmessage"]>>[0]),
      )
    },
    async send(message) {
      into.write(`${JSON.stringify(message)}\n`)
    },
    async close() {
      transport.onclose?.()
    },
  }
  return transport
}
