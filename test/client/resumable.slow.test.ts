import { createHash } from "node:crypto"
import { getEventListeners } from "node:events"
import { openAsBlob } from "node:fs"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import {
  createPolarisClient,
  polarisError,
  resumableUpload,
  unfinishedUploads,
} from "../../src/client/index.js"
import { libraryCalls } from "../../src/client/resumable/calls.js"
import { createGate } from "../../src/client/resumable/gate.js"
import { bytesOf, diskFile, libraryPage, MiB, type Followed } from "./library-page.js"
import { locksOfTabs } from "./locks-of-tabs.js"
import { addressOf } from "./wire.js"

const p = libraryPage()
const TOTAL = 20 * MiB

/** Resolves when the upload reports something like this. */
async function until(upload: Followed, isThere: (last: Followed["seen"][number]) => boolean) {
  await expect.poll(() => upload.seen.some(isThere)).toBe(true)
}
const hasSent = (bytes: number) => (progress: Followed["seen"][number]) => progress.sentBytes >= bytes

/** The first try of the third part stops in the middle, until the page breaks it off. */
function stallThird(): void {
  let puts = 0
  p.proxy.fault((call) =>
    call.startsWith("PUT") && (puts += 1) === 3 ? { after: MiB, then: "stall" } : undefined,
  )
}

/** Two parts have arrived, and the third one hangs. */
async function untilStalled(upload: Followed) {
  await until(upload, hasSent(16 * MiB))
  await expect.poll(() => p.puts().at(2)?.sent).toBe(MiB)
}

/** The same file, whose pieces beyond the first part can be read one by one only when `isThere` resolves. */
function readsPiecesAfter(file: File, isThere: Promise<void>): File {
  const { name, lastModified } = file
  const slow = new File([file], name, { lastModified })
  slow.slice = (start = 0, end = file.size) => {
    const piece = file.slice(start, end)
    if (start < 8 * MiB || end - start > MiB) return piece
    return Object.assign(piece, {
      arrayBuffer: async () => {
        await isThere
        return file.slice(start, end).arrayBuffer()
      },
    })
  }
  return slow
}

const bytesSent = () => p.puts().reduce((sum, put) => sum + put.sent, 0)

describe("resumableUpload", () => {
  test("sends each part once, straight to the store, and reports every byte", async () => {
    const file = diskFile()
    const upload = p.upload({ file })
    const { imageId, deduplicated } = await upload.done
    expect(deduplicated).toBe(false)
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(
      p
        .puts()
        .map(({ sent }) => sent)
        .toSorted((a, b) => a - b),
    ).toEqual([4 * MiB, 8 * MiB, 8 * MiB])
    const [first, last] = [upload.seen[0], upload.seen.at(-1)]
    expect(first).toMatchObject({ state: "preparing", sentBytes: 0, totalBytes: TOTAL })
    expect(last).toMatchObject({ state: "done", sentBytes: TOTAL, totalBytes: TOTAL })
    const states = new Set(upload.seen.map(({ state }) => state))
    expect([...states]).toEqual(["preparing", "uploading", "completing", "done"])
    expect(p.storage.all.size).toBe(0)
  })

  test("takes title, tags and visibility along", async () => {
    const image = { title: "A disk", tags: ["one"], visibility: "public" as const }
    const { imageId } = await p.upload({ file: diskFile(MiB), image }).done
    expect(await p.client.library.images.get.query({ image_id: imageId })).toMatchObject(image)
  })

  test("sends no more parts at a time than asked for", async () => {
    let [now, most] = [0, 0]
    p.proxy.fault((call) => {
      if (!call.startsWith("PUT")) return undefined
      most = Math.max(most, (now += 1))
      void p
        .puts()
        .at(-1)
        ?.ended.then(() => (now -= 1))
      return undefined
    })
    await p.upload({ file: diskFile(), parallel: 1 }).done
    expect(most).toBe(1)
  })

  test("a store that is busy for a while is asked again", async () => {
    p.library.store.fail({ operation: "UploadPart", kind: "slow-down", times: 2 })
    const file = diskFile()
    const { imageId } = await p.upload({ file }).done
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(p.puts().filter(({ status }) => status === 503)).toHaveLength(2)
  })

  test("a connection that breaks in the middle of a part costs that part alone", async () => {
    let isBroken = false
    p.proxy.fault((call) => {
      if (!call.startsWith("PUT") || isBroken) return undefined
      isBroken = true
      return { after: 3 * MiB, then: "cut" }
    })
    const file = diskFile()
    const { imageId } = await p.upload({ file }).done
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(bytesSent()).toBe(TOTAL + 3 * MiB)
  })

  test("a URL that has expired is replaced by a new one", async () => {
    const { settings, requests } = p.library.store.store
    const real = settings.now
    const isRefused = () => requests.some(({ operation, status }) => operation !== "x" && status === 403)
    const onProgress = ({ state }: { state: string }) => {
      if (state === "uploading" && !isRefused())
        settings.now = () => (isRefused() ? Date.now() : Date.now() + 20 * 60_000)
    }
    const file = diskFile()
    const { imageId } = await p.upload({ file, onProgress, parallel: 1 }).done
    settings.now = real
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(p.puts().map(({ status }) => status)).toEqual([403, 200, 200, 200])
  })

  test("pauses, sends nothing meanwhile, and goes on with what is missing", async () => {
    stallThird()
    const file = diskFile()
    const upload = p.upload({ file, parallel: 1 })
    await untilStalled(upload)
    upload.pause()
    expect(upload.progress()).toMatchObject({ state: "paused", bytesPerSecond: 0 })
    expect(p.puts()).toHaveLength(3)
    upload.resume()
    const { imageId } = await upload.done
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(upload.seen.map(({ state }) => state)).toContain("paused")
    expect(p.puts()).toHaveLength(4)
    expect(bytesSent()).toBe(TOTAL + MiB)
  })

  test("after a reload the same file goes on where it was", async () => {
    stallThird()
    const file = diskFile()
    const closed = new AbortController()
    const first = p.upload({ file, parallel: 1, signal: closed.signal })
    await untilStalled(first)
    closed.abort()
    await expect(first.done).rejects.toMatchObject({ name: "AbortError" })
    expect(first.progress().state).toBe("stopped")
    expect([...p.storage.all.values()]).toEqual([expect.stringMatching(/^up_[\w-]+$/)])

    const again = new File([await bytesOf(file)], file.name, { lastModified: file.lastModified })
    const second = p.upload({ file: again })
    const { imageId } = await second.done
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(p.puts()).toHaveLength(4)
    expect(second.seen.find(({ state }) => state === "uploading")?.sentBytes).toBe(16 * MiB)
    expect(p.storage.all.size).toBe(0)
  })

  test("another file of the same name, size and time begins again", async () => {
    stallThird()
    const file = diskFile()
    const closed = new AbortController()
    const first = p.upload({ file, parallel: 1, signal: closed.signal })
    await untilStalled(first)
    closed.abort()
    await first.done.catch(() => undefined)
    const bytes = await bytesOf(file)
    bytes.write("other", 128)
    const { imageId } = await p.upload({
      file: new File([bytes], file.name, { lastModified: file.lastModified }),
    }).done
    expect(await p.hasStored(imageId, new Blob([bytes]))).toBe(true)
  })

  test("a stopped upload continues with its own file only, a day later too", async () => {
    stallThird()
    const file = diskFile()
    const closed = new AbortController()
    const first = p.upload({ file, parallel: 1, signal: closed.signal })
    await untilStalled(first)
    closed.abort()
    await first.done.catch(() => undefined)
    const [continues] = unfinishedUploads(p.storage)
    expect(continues).toMatchObject({
      ...{ fileName: file.name, sizeBytes: file.size, project: p.person.projectId },
    })
    const bytes = await bytesOf(file)
    const { name, lastModified } = file
    bytes.write("other", 128)
    const others = [
      new File([bytes], name, { lastModified }),
      new File([file], "other.raw", { lastModified }),
      new File([file], name, { lastModified: lastModified + 1 }),
      new File([file.slice(1)], name, { lastModified }),
    ]
    const before = p.puts().length
    for (const other of others)
      await expect(p.upload({ file: other, continues }).done).rejects.toThrow(
        `This is not the file whose upload was stopped. Choose the same ${name} again, or upload this file as a new one.`,
      )
    expect(p.puts()).toHaveLength(before)
    const { imageId } = await p.upload({ file, continues }).done
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(unfinishedUploads(p.storage)).toEqual([])
  })

  test("two tabs with one file upload it once, even if the second waits before the first has begun", async () => {
    vi.stubGlobal("navigator", { ...globalThis.navigator, locks: locksOfTabs() })
    onTestFinished(() => void vi.unstubAllGlobals())
    const file = diskFile()
    const tabs = [p.upload({ file }), p.upload({ file })]
    const [one, other] = await Promise.all(tabs.map(({ done }) => done))
    expect(other?.imageId).toBe(one?.imageId)
    expect(p.puts()).toHaveLength(3)
    expect(tabs.map(({ seen }) => seen.some(({ state }) => state === "waiting"))).toContain(true)
    expect(p.storage.all.size).toBe(0)
  })

  test("aborted, nothing is left: at Polaris, at the store, in the page", async () => {
    stallThird()
    const upload = p.upload({ file: diskFile(), parallel: 1 })
    await untilStalled(upload)
    const [sessionId = ""] = p.storage.all.values()
    const { image_id } = await p.client.library.uploads.get.query({ session_id: sessionId })
    await upload.abort()
    await expect(upload.done).rejects.toMatchObject({ name: "AbortError" })
    expect(upload.progress().state).toBe("aborted")
    expect(p.storage.all.size).toBe(0)
    const gone = p.client.library.uploads.get.query({ session_id: sessionId })
    expect(polarisError(await gone.catch((error: unknown) => error))?.httpStatus).toBe(404)
    const { store, bucket } = p.library.store
    const keys = () => [...(store.buckets.get(bucket)?.uploads.values() ?? [])].map(({ key }) => key)
    await expect.poll(keys).not.toContain(`uploads/${image_id}/original`)
  })

  test("an upload that has ended at Polaris meanwhile begins again", async () => {
    stallThird()
    const file = diskFile()
    const closed = new AbortController()
    const first = p.upload({ file, parallel: 1, signal: closed.signal })
    await untilStalled(first)
    closed.abort()
    await first.done.catch(() => undefined)
    const [sessionId = ""] = p.storage.all.values()
    await p.client.library.uploads.abort.mutate({ session_id: sessionId })
    const { imageId } = await p.upload({ file }).done
    expect(await p.hasStored(imageId, file)).toBe(true)
  })

  test("calls to Polaris that get no answer are repeated, and make one image", async () => {
    const lost = new Map<string, number>()
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init)
      const [, call = ""] = /library\.([\w.]+)/.exec(addressOf(input)) ?? []
      const count = (lost.get(call) ?? 0) + 1
      lost.set(call, count)
      if (count > 1) return response
      await response.body?.cancel()
      throw new TypeError("the connection broke before the answer")
    }
    const token = p.person.headers["x-auth-token"] ?? ""
    const client = createPolarisClient({ url: `${p.library.polaris.url}/polaris-bff`, token, fetch })
    const file = diskFile(MiB)
    const { imageId } = await p.upload({ file, client }).done
    expect(await p.hasStored(imageId, file)).toBe(true)
    expect(lost.get("images.create")).toBe(2)
    expect(lost.get("uploads.complete")).toBe(2)
  })

  test("the hash of a large file is computed while its parts are sent, and comes with the completion", async () => {
    let isSent: () => void = () => undefined
    const sent = new Promise<void>((resolve) => (isSent = resolve))
    const file = diskFile()
    const completions: string[] = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (addressOf(input).includes("uploads.complete")) completions.push(init?.body as string)
      return globalThis.fetch(input, init)
    }
    const token = p.person.headers["x-auth-token"] ?? ""
    const client = createPolarisClient({ url: `${p.library.polaris.url}/polaris-bff`, token, fetch })
    const upload = p.upload({
      ...{ client, hashUpTo: MiB },
      file: readsPiecesAfter(file, sent),
      onProgress: ({ sentBytes }) => sentBytes >= 8 * MiB && isSent(),
    })
    await upload.done
    const hash = createHash("sha256")
      .update(await bytesOf(file))
      .digest("hex")
    expect(completions.map((body) => body.includes(`"client_sha256":"${hash}"`))).toEqual([true])
  })

  test("content that the project has is not sent again", async () => {
    const file = diskFile(MiB)
    const first = await p.upload({ file }).done
    const image = () => p.client.library.images.get.query({ image_id: first.imageId })
    await expect.poll(async () => (await image()).status).toBe("ready")
    const sent = p.puts().length
    const again = new File([file], "another name.raw")
    const { imageId, deduplicated } = await p.upload({ file: again, hashUpTo: MiB }).done
    expect([imageId, deduplicated]).toEqual([first.imageId, true])
    expect(p.puts()).toHaveLength(sent)
  })

  test("leaves no listeners on a signal, however many requests it makes", async () => {
    const gate = createGate(() => undefined)
    const { look } = libraryCalls({ client: p.client, project: p.person.projectId, gate })
    const { signal } = new AbortController()
    for (let asked = 0; asked < 12; asked++) {
      const failure = await look("up_none", 0, signal).catch((error: unknown) => error)
      expect(polarisError(failure)?.httpStatus).toBe(404)
    }
    expect(getEventListeners(signal, "abort")).toEqual([])
    const page = new AbortController()
    for (const size of [1, 2]) await p.upload({ file: diskFile(size * MiB), signal: page.signal }).done
    expect(getEventListeners(page.signal, "abort")).toEqual([])
  })

  test("what Polaris refuses is the failure, with its reason", async () => {
    const upload = p.upload({ file: new File(["<p>"], "page.html", { type: "text/html" }) })
    const error: unknown = await upload.done.catch((reason: unknown) => reason)
    expect(polarisError(error)?.httpStatus).toBe(415)
    expect(upload.progress().state).toBe("failed")
  })

  test("a file that is empty, or whose size Node does not know, is refused before anything is sent", async () => {
    await expect(p.upload({ file: new File([], "empty.raw") }).done).rejects.toThrow("is empty")
    const file = await openAsBlob("package.json")
    await expect(resumableUpload({ client: p.client, file }).done).rejects.toThrow("openAsBlob")
    await expect(p.upload({ file: diskFile(MiB), parallel: 0 }).done).rejects.toThrow("parallel")
  })
})
