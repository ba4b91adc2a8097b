import "./page.js"
import { act, cleanup, renderHook, waitFor } from "@testing-library/react"
import type { ReactNode } from "react"
import { afterEach, describe, expect, test } from "vitest"
import { PolarisProvider, useResumableUpload } from "../../src/react/index.js"
import { diskFile, libraryPage, MiB } from "./library-page.js"

const p = libraryPage()
afterEach(cleanup)

/** The hook in a component of someone who is signed in. */
function render() {
  const token = p.person.headers["x-auth-token"] ?? ""
  const wrapper = ({ children }: { children: ReactNode }) => (
    <PolarisProvider url={`${p.library.polaris.url}/polaris-bff`} token={token}>
      {children}
    </PolarisProvider>
  )
  const { storage } = p
  const use = () => useResumableUpload({ storage, hashUpTo: 0, parallel: 1, filesAtOnce: 1 })
  const { result, unmount } = renderHook(use, { wrapper })
  return {
    now: () => result.current,
    states: () => result.current.uploads.map((one) => one.progress.state),
    unmount,
  }
}

describe("useResumableUpload", () => {
  test("uploads several files, one after another, and shows the state of each", async () => {
    const { now, states } = render()
    act(() => now().add([diskFile(MiB), diskFile(2 * MiB)], { image: { tags: ["both"] } }))
    expect(states()[1]).toBe("waiting")
    await waitFor(() => expect(states()).toEqual(["done", "done"]))
    for (const { result, progress, file, error } of now().uploads) {
      expect(progress).toMatchObject({ sentBytes: file.size, totalBytes: file.size })
      expect(error).toBeNull()
      const image = await p.client.library.images.get.query({ image_id: result?.imageId ?? "" })
      expect(image).toMatchObject({ tags: ["both"], filename: file.name })
    }
    act(() => now().uploads[0]?.dismiss())
    expect(now().uploads).toHaveLength(1)
  })

  test("shows a refusal, and tries again where it stopped", async () => {
    const { now, states } = render()
    p.proxy.fault((call) =>
      call.startsWith("PUT") ? { after: 0, then: { status: 400, body: "" } } : undefined,
    )
    const file = diskFile(MiB)
    act(() => now().add([file]))
    await waitFor(() => expect(states()).toEqual(["failed"]))
    expect(String(now().uploads[0]?.error)).toContain("The object store answered 400")
    p.proxy.fault(() => undefined)
    act(() => now().uploads[0]?.retry())
    await waitFor(() => expect(states()).toEqual(["done"]))
    expect(now().uploads[0]?.error).toBeNull()
    expect(await p.hasStored(now().uploads[0]?.result?.imageId ?? "", file)).toBe(true)
  })

  test("waits without a network, and goes on by itself", async () => {
    const { now, states } = render()
    let puts = 0
    p.proxy.fault((call) =>
      call.startsWith("PUT") && (puts += 1) === 1 ? { after: 1000, then: "stall" } : undefined,
    )
    act(() => now().add([diskFile(MiB)]))
    await waitFor(() => expect(p.puts().at(0)?.sent).toBe(1000))
    act(() => void window.dispatchEvent(new window.Event("offline")))
    expect(states()).toEqual(["offline"])
    act(() => void window.dispatchEvent(new window.Event("online")))
    await waitFor(() => expect(states()).toEqual(["done"]))
  })

  test("pauses, resumes and aborts one of them", async () => {
    const { now, states } = render()
    p.proxy.fault((call) => (call.startsWith("PUT") ? { after: 1000, then: "stall" } : undefined))
    act(() => now().add([diskFile(MiB), diskFile(MiB)]))
    await waitFor(() => expect(p.puts().at(0)?.sent).toBe(1000))
    act(() => now().uploads[0]?.pause())
    expect(states()).toEqual(["paused", "waiting"])
    p.proxy.fault(() => undefined)
    await act(async () => now().uploads[1]?.abort())
    act(() => now().uploads[0]?.resume())
    await waitFor(() => expect(states()).toEqual(["done", "aborted"]))
  })
})
