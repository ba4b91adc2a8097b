import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { expect, onTestFinished, test } from "vitest"
import { startProxy, type Proxy } from "../support/proxy.js"

const MEBI = 1024 * 1024

/** A cloud that counts the bytes it gets and says how many. `rest` makes it read nothing. */
async function setUp(rest = false): Promise<{ proxy: Proxy; got: () => number }> {
  let bytes = 0
  const cloud = createServer((request, response) => {
    if (!rest) request.on("data", (chunk: Buffer) => (bytes += chunk.length))
    request.on("end", () => response.end(String(bytes)))
    request.on("error", () => {})
  }).listen(0, "127.0.0.1")
  await once(cloud, "listening")
  onTestFinished(() => void (cloud.close(), cloud.closeAllConnections()))
  const proxy = await startProxy(`http://127.0.0.1:${(cloud.address() as AddressInfo).port}`)
  onTestFinished(() => proxy.close())
  return { proxy, got: () => bytes }
}

/** A body that is made as it is taken; `taken` counts what has been. */
function body(size: number) {
  let taken = 0
  function* pieces() {
    for (; taken < size; taken += MEBI) yield new Uint8Array(MEBI)
  }
  return { stream: Readable.toWeb(Readable.from(pieces())) as ReadableStream, taken: () => taken }
}

const put = (proxy: Proxy, { stream }: { stream: ReadableStream }) =>
  fetch(`${proxy.url}/x?y`, { method: "PUT", body: stream, duplex: "half", redirect: "error" } as RequestInit)

test("the fault proxy lets everything through when nothing is wrong", async () => {
  const { proxy } = await setUp()
  expect(await (await put(proxy, body(32 * MEBI))).text()).toBe(String(32 * MEBI))
  expect(proxy.passed).toMatchObject([{ call: "PUT /x", sent: 32 * MEBI, status: 200 }])
})

test("it cuts a request after a number of bytes", async () => {
  const { proxy, got } = await setUp()
  proxy.fault(() => ({ after: 3 * MEBI, then: "cut" }))
  await expect(put(proxy, body(32 * MEBI))).rejects.toThrow()
  expect(proxy.passed[0]?.sent).toBe(3 * MEBI)
  expect(got()).toBeLessThanOrEqual(3 * MEBI)
})

test("it responds in place of the cloud after a number of bytes", async () => {
  const { proxy } = await setUp()
  proxy.fault(() => ({ after: MEBI, then: { status: 409, body: "no" } }))
  const response = await put(proxy, body(4 * MEBI))
  expect([response.status, await response.text()]).toEqual([409, "no"])
})

test("it cuts an answer in the middle", async () => {
  const { proxy } = await setUp()
  proxy.fault(() => ({ cutAnswerAfter: 3 }))
  const response = await put(proxy, body(32 * MEBI))
  await expect(response.text()).rejects.toThrow()
})

test("it buffers nothing in memory if the cloud does not read", async () => {
  const { proxy } = await setUp(true)
  const given = body(256 * MEBI)
  const sending = put(proxy, given).catch(() => {})
  let before = -1
  await expect.poll(() => before === (before = given.taken()), { interval: 300 }).toBe(true)
  expect(given.taken()).toBeLessThan(64 * MEBI)
  await proxy.close()
  await sending
})

test("it slows a request down to a rate", async () => {
  const { proxy } = await setUp()
  proxy.fault(() => ({ rate: 4 * MEBI }))
  const start = Date.now()
  await put(proxy, body(2 * MEBI))
  expect(Date.now() - start).toBeGreaterThan(400)
})
