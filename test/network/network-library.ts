import { createHash } from "node:crypto"
import pMap from "p-map"
import type { Page } from "playwright-core"
import { openChromium } from "../browser/browser.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { pageScript } from "../support/page-script.js"
import { freePort } from "../support/ports.js"
import { startProxy } from "../support/proxy.js"
import { contentOf } from "./content.js"
import { createScript } from "./script.js"
import { faultsOf, followScript, type Tries } from "./tries.js"

interface Options {
  uploads: number
  sizeBytes: number
  random: () => number
  stallShare: number
  onUpload?: (number: number) => void
}

/** Uploads on their way at a time, each with up to four parts; Chromium opens six connections. */
const AT_ONCE = 4

export interface NetworkResult {
  faults: string[]
  tries: Tries
  /** Bytes in memory of this process, which is Polaris, the store and the proxy: early, and in the end. */
  memory: { early: number; late: number }
}

/** Uploads files from a page in Chromium to a store behind a bad network, and compares each. */
export async function uploadOverBadNetwork(options: Options): Promise<NetworkResult> {
  const { uploads, random, stallShare, onUpload } = options
  const port = await freePort()
  const proxy = await startProxy(`http://127.0.0.1:${port}`)
  const library = await openLibrary({ S3_PUBLIC_ENDPOINT: proxy.url }, { s3: { port } })
  const browser = await openChromium()
  try {
    const page = await openPage(await browser.context.newPage(), library)
    const person = await library.as("demo")
    const tries = followScript(proxy, createScript({ random, stallShare }))
    const memory: number[] = []
    const numbers = Array.from({ length: uploads }, (_, index) => index + 1)
    const wrong = await pMap(
      numbers,
      async (number) => {
        const fault = await uploadOne({ library, person, page }, number, options.sizeBytes)
        memory.push(process.memoryUsage.rss())
        onUpload?.(number)
        return fault
      },
      { concurrency: AT_ONCE },
    )
    const faults = [...wrong.flatMap((fault) => fault ?? []), ...faultsOf(tries)]
    return { faults, tries, memory: { early: memory[19] ?? memory[0] ?? 0, late: memory.at(-1) ?? 0 } }
  } finally {
    await browser.close()
    await library.close()
    await proxy.close()
  }
}

/** A page of Polaris' own origin, with the package's client in it. */
async function openPage(page: Page, { polaris }: LibraryStage): Promise<Page> {
  await page.goto(`${polaris.url}/`)
  await page.evaluate(await pageScript("test/network/page.ts"))
  return page
}

interface Given {
  library: LibraryStage
  person: Person
  page: Page
}

/** Undefined if the library has the file as it was made. Its object is deleted: the disk stays empty. */
async function uploadOne({ library, person, page }: Given, number: number, size: number) {
  const { headers } = person
  const call = `uploadNumber(${number}, ${size}, ${JSON.stringify(headers["x-auth-token"])})`
  const imageId = await page.evaluate<string>(call).catch((error: unknown) => String(error))
  if (!imageId.startsWith("img_")) return `upload ${number} failed: ${imageId}`
  const { status, sha256 } = await processed(library, headers, imageId)
  const expected = createHash("sha256").update(contentOf(number, size)).digest("hex")
  const { storage } = library.polaris.services
  await storage?.deleteObject(`uploads/${imageId}/original`, new AbortController().signal)
  return status === "ready" && sha256 === expected ? undefined : `upload ${number} is ${status}, ${sha256}`
}

/** When the worker has read all of it. */
async function processed(library: LibraryStage, headers: Record<string, string>, imageId: string) {
  for (;;) {
    const path = `/v1/images/${imageId}`
    const { body } = await library.ask<{ status: string; sha256?: string }>("GET", path, { headers })
    if (body.status === "ready" || body.status === "failed") return body
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
