import { once } from "node:events"
import { connect } from "node:net"

/**
 * What a server says to these bytes on a connection of its own: everything until it closes, or stays silent a
 * second.
 */
export async function sayRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, "connect")
  let response = ""
  socket.on("data", (chunk: Buffer) => (response += chunk.toString()))
  socket.on("error", () => {})
  socket.setTimeout(1000, () => socket.destroy())
  socket.write(bytes, "latin1")
  await new Promise((resolve) => socket.once("close", resolve))
  return response
}

/** A request whose path and headers no well-behaved client would send. */
export async function askRaw(url: string, path: string, headers: Record<string, string> = {}) {
  const lines = Object.entries({ host: "x", connection: "close", ...headers }).map((pair) => pair.join(": "))
  return readRaw(await sayRaw(url, [`GET ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n")))
}

/** Status (0 without an answer) and JSON body of a server's response. */
export function readRaw(response: string): { status: number; body: unknown } {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1] ?? 0)
  const body = /\r\n\r\n[^{]*(\{[\s\S]*\})/.exec(response)?.[1]
  return { status, body: body === undefined ? undefined : JSON.parse(body) }
}
