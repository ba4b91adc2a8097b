import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Agent, request } from "undici"

export interface CountingProxy {
  /** The target's address, with the proxy's host and port. */
  url: string
  /** Requests since the last call. */
  take(): number
  close(): Promise<void>
}

/** Forwards every request to a service and counts it. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { origin, pathname } = new URL(target)
  const dispatcher = new Agent()
  let count = 0
  const server = createServer((incoming, outgoing) => {
    count++
    const { method = "GET", url = "/", headers } = incoming
    const { connection: _connection, "keep-alive": _keepAlive, ...passed } = headers
    const body = method === "GET" ? null : incoming
    request(origin + url, {
      dispatcher,
      method,
      headers: passed,
      body,
    }).then(
      (answer) => {
        const { connection: _own, "transfer-encoding": _coding, ...forwarded } = answer.headers
        outgoing.writeHead(answer.statusCode, forwarded)
        answer.body.pipe(outgoing)
      },
      () => outgoing.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${pathname.replace(/\/$/, "")}`,
    take() {
      const taken = count
      count = 0
      return taken
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await dispatcher.close()
    },
  }
}
