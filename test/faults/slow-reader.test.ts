import { connect } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { LIST, setUp } from "../core/setting.js"
import { json } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"

const MEBI = 1_048_576

/** Eight MiB: more than the kernel keeps, and six times what the caller takes until its time is over. */
const MANY = Array.from({ length: 128 }, () => image({ description: "x".repeat(65_000) }))

test("a caller that reads its response very slowly loses its connection after a time for each MiB", async () => {
  const { cloud, polaris } = await setUp({ ANSWER_TIMEOUT_SECONDS: "5" })
  cloud.on(LIST, json(200, { images: MANY }))
  const socket = connect(Number(new URL(polaris.url).port), "127.0.0.1")
  socket.on("error", () => {})
  let taken = 0
  const sipping = setInterval(() => (taken += (socket.read(16_384) as Buffer | null)?.length ?? 0), 500)
  onTestFinished(() => {
    clearInterval(sipping)
    socket.destroy()
  })
  socket.on("readable", () => {})
  socket.write("GET /polaris-bff/compute.image.listImages HTTP/1.1\r\nhost: x\r\nx-auth-token: t\r\n\r\n")
  const ended = () => polaris.lines.filter(({ msg }) => msg === "connection ended")
  await expect.poll(() => ended().length, { timeout: 170_000, interval: 1_000 }).toBe(1)
  expect(taken / MEBI).toBeLessThan(8)
})
