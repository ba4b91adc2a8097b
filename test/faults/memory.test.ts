import { writeFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { cpuTicksOf, memoryOf, startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { openGlance, type DirectGlance } from "../support/glance.js"
import { asBytes, FORM, formHead, formOf, formTail, startSending, type Target } from "../support/sender.js"
import { clientOf } from "../support/stage.js"

const MEBI = 1024 * 1024
const PIECE = Buffer.alloc(MEBI, "not all zero")

let cloud: Simulator
let glance: DirectGlance
let child: Child
let url: string
let headers: Record<string, string>

beforeAll(async () => {
  cloud = await startSimulator()
  glance = await openGlance(cloud.authUrl, "admin")
  headers = { "x-auth-token": (await signIn(cloud.authUrl, "demo")).token }
  child = startChild({ OS_AUTH_URL: cloud.authUrl, NODE_ENV: "production" })
  url = await child.listening()
})

afterAll(async () => {
  child.signal("SIGTERM")
  await child.ended()
  await cloud.close()
})

const newImage = async () => {
  const image = { name: "large", container_format: "bare", disk_format: "raw" } as const
  return (await clientOf(url, headers).compute.createImage.mutate(image)).id
}

/** A stream that nobody holds whole: the same mebibyte again and again. */
async function send(
  { path, ...target }: Target,
  mebibytes: number,
  head: Uint8Array = new Uint8Array(),
  tail = "",
) {
  const length = { "content-length": String(head.length + mebibytes * MEBI + tail.length) }
  const sending = startSending(url, { path, headers: { ...headers, ...length, ...target.headers } })
  if (head.length > 0) await sending.write(head)
  for (let sent = 0; sent < mebibytes; sent++) await sending.write(PIECE)
  if (tail !== "") await sending.write(Buffer.from(tail))
  sending.end()
  return sending.answer
}

async function upload(imageId: string, mebibytes: number): Promise<void> {
  const { result } = await send(asBytes({ imageId }), mebibytes)
  await check(imageId, mebibytes, result)
}

async function uploadForm(imageId: string, mebibytes: number): Promise<void> {
  const head = Buffer.concat([
    formOf(["imageId", imageId]).subarray(0, -formTail.length),
    Buffer.from(formHead("file")),
  ])
  const target = { path: "/polaris-bff/upload-image", headers: FORM }
  const { result } = await send(target, mebibytes, head, "\r\n" + formTail)
  await check(imageId, mebibytes, result)
}

async function check(imageId: string, mebibytes: number, result: unknown): Promise<void> {
  expect(result).toEqual({ success: true, imageId })
  expect(await glance.get(imageId)).toMatchObject({ status: "active", size: mebibytes * MEBI })
  await glance.destroy(imageId)
}

/** Bytes that the process holds when it has nothing to do any more: it has used no CPU between two looks. */
async function restingMemory(): Promise<number> {
  for (let before = -1; ;) {
    const now = cpuTicksOf(child.pid)
    if (now === before) return memoryOf(child.pid).now
    before = now
    await sleep(200)
  }
}

/** Bytes of memory that the work needs above what the idle process holds. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const idle = await restingMemory()
  writeFileSync(`/proc/${child.pid}/clear_refs`, "5")
  await work()
  return memoryOf(child.pid).most - idle
}

const inMebi = (bytes: number) => Math.round(bytes / MEBI)

test("1 GiB goes through a process that needs less than 64 MiB more than idle", async () => {
  const imageId = await newImage()
  expect(inMebi(await growth(() => upload(imageId, 1024)))).toBeLessThan(64)
})

test("512 MiB in a form as well", async () => {
  const imageId = await newImage()
  expect(inMebi(await growth(() => uploadForm(imageId, 512)))).toBeLessThan(64)
})

test("8 uploads of 256 MiB at once need less than 200 MiB more than idle", async () => {
  const images = await Promise.all(Array.from({ length: 8 }, newImage))
  const all = () => Promise.all(images.map((imageId) => upload(imageId, 256)))
  expect(inMebi(await growth(all))).toBeLessThan(200)
})

test("a Glance that reads nothing slows the browser down, and memory stays bounded", async () => {
  cloud.world.settings.uploadRate = 10_000_000
  const imageId = await newImage()
  expect(inMebi(await growth(() => upload(imageId, 48)))).toBeLessThan(64)
  cloud.world.settings.uploadRate = 0
})
