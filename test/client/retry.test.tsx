import "./page.js"
import { QueryClient } from "@tanstack/react-query"
import { cleanup, renderHook, waitFor } from "@testing-library/react"
import { http, HttpResponse } from "msw"
import type { ReactNode } from "react"
import { afterEach, describe, expect, test } from "vitest"
import { PolarisProvider, retryReads, trpcReact } from "../../src/react/index.js"
import { networkEdge, NOWHERE, refusalBody } from "./edge.js"

const edge = networkEdge()

afterEach(cleanup)

function wrapper({ children }: { children: ReactNode }) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: retryReads, retryDelay: 1 } } })
  return (
    <PolarisProvider url={NOWHERE} queryClient={queryClient}>
      {children}
    </PolarisProvider>
  )
}

const images = () => renderHook(() => trpcReact.compute.listImages.useQuery({}), { wrapper }).result

describe("queries with retryReads", () => {
  const answers = (...statuses: number[]) => {
    let asked = 0
    edge.use(
      http.get(`${NOWHERE}/compute.listImages`, () => {
        const status = statuses[Math.min(asked++, statuses.length - 1)] ?? 200
        if (status === 200) return HttpResponse.json([{ result: { data: [] } }])
        return HttpResponse.json([{ error: refusalBody("SOME_CODE", status, "no") }], { status })
      }),
    )
    return () => asked
  }

  test("retry while Keystone or Glance is unreachable", async () => {
    const asked = answers(503, 502, 200)
    const hook = images()
    await waitFor(() => expect(hook.current.isSuccess).toBe(true))
    expect(asked()).toBe(3)
  })

  test("give up after three retries", async () => {
    const asked = answers(503)
    const hook = images()
    await waitFor(() => expect(hook.current.isError).toBe(true))
    expect(asked()).toBe(4)
  })

  test.each([400, 401, 403, 404, 409, 500])("do not retry a %i", async (status) => {
    const asked = answers(status)
    const hook = images()
    await waitFor(() => expect(hook.current.isError).toBe(true))
    expect(asked()).toBe(1)
  })

  test("report a proxy's error page as such", async () => {
    const page = { status: 502, statusText: "Bad Gateway", headers: { "content-type": "text/html" } }
    edge.use(http.get(`${NOWHERE}/compute.listImages`, () => new HttpResponse("<h1>502</h1>", page)))
    const hook = images()
    await waitFor(() => expect(hook.current.isError).toBe(true))
    expect(hook.current.error?.message).toBe("A proxy in front of Polaris responded 502 Bad Gateway.")
  })
})
