import type { Page, Request } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { freePort } from "../support/ports.js"
import { startProxy, type Proxy } from "../support/proxy.js"
import { openChromium, type Chromium } from "./browser.js"
import { scriptOf } from "./uppy-page.js"

/**
 * The examples of docs/guide/uppy.md, in Chromium. No request is intercepted in the browser: then it would
 * send no bodies of several MiB, and no real preflight requests. A proxy before the store holds parts back.
 */
const VERSIONS = [6, 5] as const
const MiB = 1024 * 1024

let library: LibraryStage
let proxy: Proxy
let browser: Chromium
let demo: Person
const scripts = new Map<number, string>()
const errors: string[] = []

beforeAll(async () => {
  const port = await freePort()
  proxy = await startProxy(`http://127.0.0.1:${port}`)
  library = await openLibrary({ S3_PUBLIC_ENDPOINT: proxy.url }, { s3: { port } })
  demo = await library.as("demo")
  browser = await openChromium()
  for (const version of VERSIONS) scripts.set(version, await scriptOf(version))
})
afterAll(async () => {
  await browser.close()
  await library.close()
  await proxy.close()
})

interface UppyFile {
  id: string
  s3Multipart?: object
}

/** What is used of Uppy, in both versions. */
interface Uppy {
  addFile(file: { name: string; type: string; data: Blob }): string
  getFile(id: string): UppyFile
  setFileState(id: string, state: object): void
  pauseResume(id: string): void
  removeFile(id: string): void
  upload(): Promise<{ successful?: { uploadURL?: string }[]; failed?: { error?: string }[] }>
}

interface UppyWindow extends Window {
  uppy: Uppy
  result: ReturnType<Uppy["upload"]>
}
declare const window: UppyWindow

/** A page at Polaris' origin with the example, signed in. */
async function open(version: number): Promise<Page> {
  const page = await browser.context.newPage()
  page.on("pageerror", (error) => errors.push(error.message))
  await page.goto(`${library.polaris.url}/`)
  await page.evaluate(scripts.get(version) ?? "")
  await page.evaluate(async (projectId) => {
    const answer = await fetch("/polaris-bff/session.signIn", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "demo", password: "demo", projectId }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }, demo.projectId)
  return page
}

/** Adds a raw disk image of 20 MiB, which is three parts, and begins to upload it. The file's id. */
const begin = (page: Page, name: string, s3Multipart?: object): Promise<string> =>
  page.evaluate(
    ([filename, state, size]) => {
      const data = new Blob([new Uint8Array(size).fill(7)])
      const id = window.uppy.addFile({ name: filename, type: "application/octet-stream", data })
      if (state !== undefined) window.uppy.setFileState(id, { s3Multipart: state })
      window.result = window.uppy.upload()
      return id
    },
    [name, s3Multipart, 20 * MiB] as const,
  )

const resultOf = (page: Page) => page.evaluate(() => window.result)

/** The parts that are PUT to the store, by number, in the order in which they begin. */
function partsOf(page: Page): number[] {
  const parts: number[] = []
  page.on("request", (request) => {
    const part = partIn(request)
    if (part !== undefined) parts.push(part)
  })
  return parts
}

const partIn = (request: Request): number | undefined => {
  const part = new URL(request.url()).searchParams.get("partNumber")
  return request.method() === "PUT" && part !== null ? Number(part) : undefined
}

/** Lets no PUT of this part through whole. Resolves when the first one is there. */
function holdPart(part: number): Promise<void> {
  return new Promise((resolve) => {
    proxy.fault((call, { url = "" }) => {
      if (!call.startsWith("PUT ") || !url.includes(`partNumber=${part}&`)) return undefined
      resolve()
      return { after: 1000, then: "stall" }
    })
  })
}

const holdNone = () => proxy.fault(() => undefined)

async function seesReady(result: Awaited<ReturnType<typeof resultOf>>): Promise<void> {
  expect(result.failed?.map(({ error }) => error)).toEqual([])
  const location = new URL(result.successful?.[0]?.uploadURL ?? "", library.polaris.url)
  const { pathname } = location
  await expect
    .poll(async () => (await library.ask("GET", pathname, { headers: demo.headers })).body)
    .toMatchObject({ status: "ready", original: { size_bytes: 20 * MiB } })
}

const uploadsAtStore = () => [
  ...(library.store.store.buckets.get(library.store.bucket)?.uploads.values() ?? []),
]

test.each(VERSIONS)("Uppy %i uploads a file in parts, which becomes ready", async (version) => {
  const page = await open(version)
  const parts = partsOf(page)
  await begin(page, "whole.raw")
  await seesReady(await resultOf(page))
  expect(parts.toSorted()).toEqual([1, 2, 3])
  await page.close()
})

test.each(VERSIONS)("Uppy %i goes on after a pause without sending parts again", async (version) => {
  const page = await open(version)
  const parts = partsOf(page)
  const isHeld = holdPart(3)
  const arrived = (part: number) =>
    page.waitForResponse((response) => partIn(response.request()) === part && response.ok())
  const others = [arrived(1), arrived(2)]
  const id = await begin(page, "paused.raw")
  await Promise.all([isHeld, ...others])
  await page.evaluate((file) => window.uppy.pauseResume(file), id)
  holdNone()
  await page.evaluate((file) => window.uppy.pauseResume(file), id)
  await seesReady(await resultOf(page))
  expect(parts.toSorted()).toEqual([1, 2, 3, 3])
  await page.close()
})

test.each(VERSIONS)("Uppy %i goes on in another page with what its Golden Retriever has", async (version) => {
  const before = await open(version)
  const isHeld = holdPart(3)
  const arrived = (part: number) =>
    before.waitForResponse((response) => partIn(response.request()) === part && response.ok())
  const others = [arrived(1), arrived(2)]
  const id = await begin(before, "reloaded.raw")
  await Promise.all([isHeld, ...others])
  const state = await before.evaluate((file) => window.uppy.getFile(file).s3Multipart, id)
  await before.close()
  holdNone()

  const page = await open(version)
  const parts = partsOf(page)
  await begin(page, "reloaded.raw", state)
  await seesReady(await resultOf(page))
  expect(parts).toEqual([3])
  await page.close()
})

test.each(VERSIONS)("Uppy %i aborts the upload of a file that is removed", async (version) => {
  const page = await open(version)
  const isHeld = holdPart(3)
  const id = await begin(page, "removed.raw")
  await isHeld
  expect(uploadsAtStore()).toHaveLength(1)
  await page.evaluate((file) => window.uppy.removeFile(file), id)
  await expect.poll(uploadsAtStore).toEqual([])
  holdNone()
  await page.close()
})

test("no page had an error", () => {
  expect(errors).toEqual([])
})
