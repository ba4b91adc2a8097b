import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { createPolarisClient } from "../../src/client/index.js"

/** Bytes, a little more than 32 bits can count: a Blob of it says that it has 1000 bytes. */
export const BIG = 2 ** 32 + 1000

/** The path of a file of so many zeros, gone when the test ends. */
export async function fileOf(size: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "polaris-blob-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, "disk.raw")
  await writeFile(path, "")
  await truncate(path, size)
  return path
}

/** A Polaris that looks at an upload's head, and reads `most` bytes of it before it ends the connection. */
export async function startReader(most: number) {
  const got: { headers: IncomingHttpHeaders; bytes: number }[] = []
  const server = createServer((request) => {
    const one = { headers: request.headers, bytes: 0 }
    got.push(one)
    request.on("error", () => {})
    request.on("data", (piece: Buffer) => {
      one.bytes += piece.length
      if (one.bytes >= most) request.socket.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/polaris-bff`
  return { got, client: createPolarisClient({ url, token: "t" }) }
}
