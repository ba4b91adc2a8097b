import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page, Request } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { skip } from "../support/clock.js"
import { openLibrary, type LibraryStage } from "../support/library.js"
import { pageScript } from "../support/page-script.js"
import { freePort } from "../support/ports.js"
import { startProxy, type Proxy } from "../support/proxy.js"
import { openChromium, type Chromium } from "./browser.js"
import type { PageWindow } from "./resumable-page.js"

/**
 * `resumableUpload` in real tabs of Chromium, with its Web Locks and its `localStorage`. A proxy before the
 * store holds parts back.
 */
const MiB = 1024 * 1024
const DAY_MS = 86_400_000

let library: LibraryStage
let proxy: Proxy
let browser: Chromium
let script: string
let folder: string

beforeAll(async () => {
  const port = await freePort()
  proxy = await startProxy(`http://127.0.0.1:${port}`)
  library = await openLibrary({ S3_PUBLIC_ENDPOINT: proxy.url }, { s3: { port } })
  browser = await openChromium()
  script = await pageScript("test/browser/resumable-page.ts")
  folder = mkdtempSync(join(tmpdir(), "polaris-resumable-"))
})
afterAll(async () => {
  await browser.close()
  await library.close()
  await proxy.close()
  rmSync(folder, { recursive: true })
})

declare const window: PageWindow

/** A raw disk image of 20 MiB, which is three parts. */
function newFile(name: string) {
  const bytes = randomBytes(20 * MiB)
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return { path, bytes }
}

interface Tab {
  page: Page
  /** The parts that were PUT to the store, in the order in which they began, with their URLs. */
  parts: { part: number; url: string }[]
}

/** A tab in which this file is chosen and sent. */
async function send(path: string, at?: number): Promise<Tab> {
  const page = await browser.context.newPage()
  if (at !== undefined) await page.clock.install({ time: at })
  const parts: Tab["parts"] = []
  page.on("request", (request) => {
    const part = partIn(request)
    if (part !== undefined) parts.push({ part, url: request.url() })
  })
  await page.goto(`${library.polaris.url}/`)
  await page.evaluate(script)
  await page.locator("input").setInputFiles(path)
  const token = (await library.as("demo")).headers["x-auth-token"] ?? ""
  await page.evaluate((own) => window.uploadChosen(own), token)
  return { page, parts }
}

const partIn = (request: Request): number | undefined => {
  const part = new URL(request.url()).searchParams.get("partNumber")
  return request.method() === "PUT" && part !== null ? Number(part) : undefined
}

const numbers = (...tabs: Tab[]) => tabs.flatMap(({ parts }) => parts.map(({ part }) => part))

/** The third part hangs until its tab is closed. */
const holdThird = () =>
  proxy.fault((call, { url = "" }) =>
    call.startsWith("PUT ") && url.includes("partNumber=3&") ? { after: 1000, then: "stall" } : undefined,
  )

const holdNone = () => proxy.fault(() => undefined)

/** Two parts have arrived, and the third one is on its way. */
async function untilThird({ page, parts }: Tab): Promise<void> {
  await expect.poll(() => parts.map(({ part }) => part)).toEqual([1, 2, 3])
  await expect.poll(() => page.evaluate(() => window.seen.sentBytes)).toBeGreaterThanOrEqual(16 * MiB)
}

const statesOf = ({ page }: Tab) => page.evaluate(() => window.seen.states)

async function imageIdOf({ page }: Tab): Promise<string> {
  const result = await page.evaluate(() => window.seen.result)
  if ("failure" in result) throw new Error(result.failure)
  return result.imageId
}

/** Whether the store has these bytes for the image. */
async function expectStored(imageId: string, bytes: Buffer): Promise<void> {
  const { storage } = library.polaris.services
  const { signal } = new AbortController()
  const key = `uploads/${imageId}/original`
  const stored = await storage?.readRange({ key, start: 0, end: bytes.length - 1 }, signal)
  expect(stored?.bytes.equals(bytes)).toBe(true)
}

const recorded = (page: Page) => page.evaluate(() => window.localStorage.length)

test("two tabs with one file send it once, and both get its image", async () => {
  const { path, bytes } = newFile("both.raw")
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  proxy.fault((call, { url = "" }) =>
    call.startsWith("PUT ") && url.includes("partNumber=3&") ? { delayAnswer: released } : undefined,
  )
  const first = await send(path)
  await untilThird(first)
  const second = await send(path)
  await expect.poll(() => statesOf(second)).toEqual(["waiting"])
  release()
  const imageId = await imageIdOf(first)
  expect(await imageIdOf(second)).toBe(imageId)
  expect(numbers(first, second)).toEqual([1, 2, 3])
  await expectStored(imageId, bytes)
  expect(await recorded(second.page)).toBe(0)
  holdNone()
  for (const { page } of [first, second]) await page.close()
})

test("a tab that waits goes on where the other one was closed", async () => {
  const { path, bytes } = newFile("closed.raw")
  holdThird()
  const first = await send(path)
  await untilThird(first)
  const second = await send(path)
  await expect.poll(() => statesOf(second)).toEqual(["waiting"])
  holdNone()
  await first.page.close()
  await expectStored(await imageIdOf(second), bytes)
  expect(numbers(second)).toEqual([3])
  expect(await statesOf(second)).toEqual(["waiting", "preparing", "uploading", "completing", "done"])
  await second.page.close()
})

test("a day later, in another tab, the file is chosen again and only what is missing is sent", async () => {
  const { path, bytes } = newFile("tomorrow.raw")
  holdThird()
  const today = await send(path)
  await untilThird(today)
  await today.page.close()
  holdNone()

  skip(DAY_MS)
  library.store.store.settings.now = () => Date.now()
  const old = await fetch(today.parts[2]?.url ?? "", { method: "PUT", body: bytes.subarray(16 * MiB) })
  expect([old.status, await old.text()]).toEqual([403, expect.stringContaining("Request has expired")])
  const tomorrow = await send(path, Date.now())
  const imageId = await imageIdOf(tomorrow)
  expect(numbers(tomorrow)).toEqual([3])
  await expectStored(imageId, bytes)
  expect(await recorded(tomorrow.page)).toBe(0)
  await tomorrow.page.close()
})
