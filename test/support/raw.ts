import { once } from "node:events"
import { connect } from "node:net"

/** Ends with the headers of a response, and of its body as much as has arrived. */
const LAST_RESPONSE = /^HTTP\/1\.1 [\s\S]*?\r\ncontent-length: (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/i

const isWhole = (response: string) => {
  const [, length, body = ""] = LAST_RESPONSE.exec(response) ?? []
  return length !== undefined && Buffer.byteLength(body) >= Number(length)
}

/**
 * What a server says to these bytes on a connection of its own: everything until it closes, or with
 * `keepsOpen` one response.
 */
export async function sayRaw(url: string, bytes: string, { keepsOpen = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, "connect")
  let response = ""
  socket.on("data", (chunk: Buffer) => {
    response += chunk.toString()
    if (keepsOpen && isWhole(response)) socket.destroy()
  })
  socket.on("error", () => {})
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
