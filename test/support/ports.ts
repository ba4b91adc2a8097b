import { randomInt } from "node:crypto"
import { once } from "node:events"
import { connect, createServer } from "node:net"

/**
 * A port of 127.0.0.1 that nothing listens on. It lies below those that Linux assigns itself (32768 and up),
 * so that no server of another test gets it before it is used, or between two uses.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768)
    const server = createServer()
    const listening = once(server, "listening").then(
      () => true,
      () => false,
    )
    server.listen(port, "127.0.0.1")
    if (!(await listening)) continue
    server.close()
    await once(server, "close")
    return port
  }
}

export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1")
  try {
    await once(socket, "connect")
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
