import "./page.js"
import { cleanup, renderHook, waitFor } from "@testing-library/react"
import { StrictMode, type ReactNode } from "react"
import { afterEach, describe, expect, test, vi } from "vitest"
import { polarisError } from "../../src/client/index.js"
import { PolarisProvider, useUploadWithProgress, type UploadWithProgress } from "../../src/react/index.js"
import { setting } from "./setting.js"
import { addressOf, slowLine } from "./wire.js"

const s = setting()
const FILE = new File([new Uint8Array(200_000)], "disk.raw")

afterEach(cleanup)

/** The hook below a provider, as a component in development has it; `seen` is every state it has shown. */
function render(
  imageId: string,
  { fetch = slowLine(), file = FILE }: { fetch?: typeof globalThis.fetch; file?: File | null } = {},
) {
  const seen: UploadWithProgress[] = []
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <PolarisProvider url={s.url} token={s.token} fetch={fetch}>
        {children}
      </PolarisProvider>
    </StrictMode>
  )
  const use = () => {
    const state = useUploadWithProgress(imageId, file)
    seen.push(state)
    return state
  }
  const hook = renderHook(use, { wrapper })
  const percents = () =>
    seen.flatMap(({ isUploading, progress }) => (isUploading && progress ? [progress.percent] : []))
  return { ...hook, now: () => hook.result.current, seen, percents }
}

const statusOf = async (imageId: string) => (await s.client.compute.getImageById.query({ imageId })).status

describe("useUploadWithProgress", () => {
  test("shows an upload from 0 to 100 % and its success", async () => {
    const imageId = await s.image()
    const isHalfShown = () => percents().some((percent) => percent > 0 && percent < 100)
    let pieces = 0
    const { now, percents, seen } = render(imageId, {
      /** The second half is sent when the progress of the first has been shown. */
      fetch: slowLine(async () => {
        if (++pieces === 6) await waitFor(() => expect(isHalfShown()).toBe(true), { timeout: 60_000 })
      }),
    })
    expect(now()).toMatchObject({ isUploading: false, isSuccess: false, isError: false, error: null })
    expect(now().progress).toBeUndefined()
    await now().startUpload()
    await waitFor(() => expect(now().isSuccess).toBe(true))
    expect(now()).toMatchObject({ isUploading: false, isError: false, error: null })
    expect(now().progress).toEqual({ uploaded: FILE.size, total: FILE.size, percent: 100 })
    expect(percents()[0]).toBe(0)
    expect(percents()).toEqual(percents().toSorted((a, b) => a - b))
    expect(isHalfShown()).toBe(true)
    expect(seen.some(({ isUploading, isSuccess }) => isUploading && isSuccess)).toBe(false)
    expect(await statusOf(imageId)).toBe("active")
  })

  test("does nothing without a file", async () => {
    const { now } = render(await s.image(), { file: null })
    await now().startUpload()
    await now().cancel()
    expect(now()).toMatchObject({ isUploading: false, isSuccess: false })
  })

  test("starts one upload, even if the button is pressed repeatedly", async () => {
    const { now } = render(await s.image())
    const presses = [now().startUpload(), now().startUpload()]
    await waitFor(() => expect(now().isUploading).toBe(true))
    presses.push(now().startUpload())
    await Promise.all(presses)
    await waitFor(() => expect(now().isSuccess).toBe(true))
  })

  test("shows a typed failure, and rejects the promise for callers that await it", async () => {
    const unhandled = vi.fn()
    process.on("unhandledRejection", unhandled)
    const imageId = await s.image()
    await s.client.compute.uploadImage.mutate({ imageId, file: FILE })
    const { now } = render(imageId)
    void now().startUpload()
    await waitFor(() => expect(now().isError).toBe(true))
    expect(now()).toMatchObject({ isUploading: false, isSuccess: false })
    expect(polarisError(now().error)).toMatchObject({ code: "CONFLICT", httpStatus: 409 })
    await expect(now().startUpload()).rejects.toThrow("queued")
    expect(unhandled).not.toHaveBeenCalled()
    process.off("unhandledRejection", unhandled)
  })

  test("cancelled: the image is queued again, nothing is an error, and the next try succeeds", async () => {
    const imageId = await s.image()
    const { now, percents } = render(imageId)
    const started = now().startUpload()
    await waitFor(() => expect(percents().some((percent) => percent > 10)).toBe(true))
    await now().cancel()
    await expect(started).rejects.toThrow()
    await waitFor(() => expect(now()).toMatchObject({ isUploading: false, isError: false, error: null }))
    expect(now().progress).toBeUndefined()
    expect(await statusOf(imageId)).toBe("queued")
    await now().startUpload()
    await waitFor(() => expect(now().progress?.percent).toBe(100))
    expect(await statusOf(imageId)).toBe("active")
  })

  test("an upload that another client cancels fails with an error that says so", async () => {
    const imageId = await s.image()
    const { now, percents } = render(imageId)
    void now().startUpload()
    await waitFor(() => expect(percents().some((percent) => percent > 10)).toBe(true))
    await s.client.compute.cancelUpload.mutate({ imageId })
    await waitFor(() => expect(now().isError).toBe(true))
    expect(polarisError(now().error)?.reason).toBe("cancelled")
  })

  test("a component that unmounts ends its watcher; the upload continues", async () => {
    const imageId = await s.image()
    const slow = slowLine()
    const watchers: AbortSignal[] = []
    const { now, unmount, percents } = render(imageId, {
      fetch: (input, init) => {
        if (addressOf(input).includes("watchUploadProgress")) watchers.push(init?.signal as AbortSignal)
        return slow(input, init)
      },
    })
    const done = now().startUpload()
    await waitFor(() => expect(percents().some((percent) => percent > 10)).toBe(true))
    unmount()
    expect(watchers.map(({ aborted }) => aborted)).toContain(true)
    expect(watchers.map(({ aborted }) => aborted)).not.toContain(false)
    await done
    expect(await statusOf(imageId)).toBe("active")
  })
})
