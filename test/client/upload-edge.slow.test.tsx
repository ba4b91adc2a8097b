import "./page.js"
import { cleanup, renderHook, waitFor } from "@testing-library/react"
import { http, HttpResponse } from "msw"
import type { ReactNode } from "react"
import { afterEach, describe, expect, test } from "vitest"
import { polarisError } from "../../src/client/index.js"
import { PolarisProvider, useUploadWithProgress } from "../../src/react/index.js"
import { at, events, failed, networkEdge, NOWHERE } from "./edge.js"

const edge = networkEdge()
const IMAGE = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"
const FILE = new File([new Uint8Array(1000)], "disk.raw")

afterEach(cleanup)

function wrapper({ children }: { children: ReactNode }) {
  return <PolarisProvider url={NOWHERE}>{children}</PolarisProvider>
}

const upload = () => renderHook(() => useUploadWithProgress(IMAGE, FILE), { wrapper }).result

const never = new Promise<never>(() => {})
const UPLOAD = `${NOWHERE}/compute.uploadImage`
const WATCH = `${NOWHERE}/compute.watchUploadProgress`
const CANCEL = `${NOWHERE}/compute.cancelUpload`
const stored = { result: { data: { success: true, imageId: IMAGE } } }

describe("progress", () => {
  test("is watched again if the watcher came too early, and never fails the upload", async () => {
    let finish = () => {}
    const finished = new Promise<void>((resolve) => (finish = resolve))
    let watchers = 0
    edge.use(
      http.post(UPLOAD, async () => {
        await finished
        return HttpResponse.json(stored)
      }),
      http.get(WATCH, () => events([watchers++ === 0 ? failed("NOT_FOUND", 404) : at(42)], finished)),
    )
    const hook = upload()
    void hook.current.startUpload()
    await waitFor(() => expect(hook.current.progress?.percent).toBe(42))
    expect(hook.current).toMatchObject({ isUploading: true, isError: false })
    finish()
    await waitFor(() => expect(hook.current).toMatchObject({ isSuccess: true, progress: { percent: 100 } }))
  })
})

describe("an upload", () => {
  test("whose connection breaks is an error of the network, not of Polaris", async () => {
    edge.use(
      http.post(UPLOAD, () => HttpResponse.error()),
      http.get(WATCH, () => events([at(1)], never)),
    )
    const hook = upload()
    void hook.current.startUpload()
    await waitFor(() => expect(hook.current).toMatchObject({ isError: true, isUploading: false }))
    expect(polarisError(hook.current.error)).toBeUndefined()
  })

  test("refused by a proxy's page says so", async () => {
    const page = new HttpResponse("<h1>413</h1>", { status: 413, headers: { "content-type": "text/html" } })
    edge.use(
      http.post(UPLOAD, () => page),
      http.get(WATCH, () => events([at(1)], never)),
    )
    const hook = upload()
    await expect(hook.current.startUpload()).rejects.toThrow("in front of Polaris responded 413")
  })

  test("can be cancelled while Polaris does not respond", async () => {
    let cut = false
    edge.use(
      http.post(UPLOAD, ({ request }) => {
        request.signal.addEventListener("abort", () => (cut = true))
        return never
      }),
      http.get(WATCH, () => events([at(10)], never)),
      http.post(CANCEL, () => never),
    )
    const hook = upload()
    void hook.current.startUpload()
    await waitFor(() => expect(hook.current.progress?.percent).toBe(10))
    void hook.current.cancel()
    await waitFor(() => expect(hook.current).toMatchObject({ isUploading: false, isError: false }))
    expect(cut).toBe(true)
  })
})
