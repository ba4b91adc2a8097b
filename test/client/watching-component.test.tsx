import "./page.js"
import { act, cleanup, configure, render, screen, waitFor } from "@testing-library/react"
import { http } from "msw"
import { StrictMode } from "react"
import { afterEach, expect, test } from "vitest"
import { PolarisProvider, trpcReact } from "../../src/react/index.js"
import { at, events, networkEdge, NOWHERE } from "./edge.js"

const edge = networkEdge()
const WATCH = `${NOWHERE}/compute.watchUploadProgress`
const FIRST = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"
const SECOND = "0f5ff28c-1c1b-4d5e-9e0c-0d5e1f0f2f2e"
const never = new Promise<never>(() => {})
const done = "event: return\ndata: "

configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

/** What was on the page at each rendering, and whether the subscription has completed. */
let shown: string[] = []
let completed = false

/** The guide's component that only watches. */
function Progress({ uploadId, enabled = true }: { uploadId: string; enabled?: boolean }) {
  const { data, isError } = trpcReact.compute.watchUploadProgress.useSubscription(
    { uploadId },
    { enabled, onComplete: () => (completed = true) },
  )
  const text = isError ? "failed" : data ? `${uploadId} ${data.percent} %` : "Waiting for upload..."
  shown.push(text)
  return <p role="status">{text}</p>
}

const page = (props: Parameters<typeof Progress>[0]) => (
  <StrictMode>
    <PolarisProvider url={NOWHERE}>
      <Progress {...props} />
    </PolarisProvider>
  </StrictMode>
)

const status = () => screen.getByRole("status").textContent

/** The first upload completes; of any other, nothing is known yet. */
function firstCompletes() {
  edge.use(
    http.get(WATCH, ({ request }) =>
      request.url.includes(FIRST) ? events([at(40), at(100), done]) : events([], never),
    ),
  )
}

test("a component that only watches shows 100 % when the upload is done", async () => {
  firstCompletes()
  render(page({ uploadId: FIRST }))
  await waitFor(() => expect(status()).toBe(`${FIRST} 100 %`))
  await waitFor(() => expect(completed).toBe(true))
  await act(async () => {})
  expect(status()).toBe(`${FIRST} 100 %`)
})

test("the next upload never starts with the 100 % of the last", async () => {
  firstCompletes()
  const { rerender } = render(page({ uploadId: FIRST }))
  await waitFor(() => expect(status()).toBe(`${FIRST} 100 %`))
  shown = []
  rerender(page({ uploadId: SECOND }))
  await waitFor(() => expect(status()).toBe("Waiting for upload..."))
  expect(new Set(shown)).toEqual(new Set(["Waiting for upload..."]))
})

test("another attempt at the same upload does not start with the old 100 %", async () => {
  firstCompletes()
  const { rerender } = render(page({ uploadId: FIRST }))
  await waitFor(() => expect(status()).toBe(`${FIRST} 100 %`))
  rerender(page({ uploadId: FIRST, enabled: false }))
  await waitFor(() => expect(status()).toBe("Waiting for upload..."))
  shown = []
  edge.use(http.get(WATCH, () => events([at(1)], never)))
  rerender(page({ uploadId: FIRST }))
  await waitFor(() => expect(status()).toBe(`${FIRST} 1 %`))
  expect(shown.filter((text) => text.includes("100"))).toEqual([])
})
