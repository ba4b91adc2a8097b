import "./page.js"
import { act, cleanup, render, screen, waitFor } from "@testing-library/react"
import { useSubscription as useStockSubscription } from "@trpc/tanstack-react-query"
import { http } from "msw"
import { StrictMode } from "react"
import { afterEach, describe, expect, test } from "vitest"
import { createPolarisClient } from "../../src/client/index.js"
import { PolarisProvider, trpcReact, useSubscription, useTRPC } from "../../src/react/index.js"
import { at, events, networkEdge, NOWHERE } from "./edge.js"

const edge = networkEdge()
const WATCH = `${NOWHERE}/compute.watchUploadProgress`
const FIRST = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"
const SECOND = "0f5ff28c-1c1b-4d5e-9e0c-0d5e1f0f2f2e"
const never = new Promise<never>(() => {})
const done = "event: return\ndata: "

afterEach(cleanup)

/** What was on the page at each rendering. */
let shown: string[] = []

interface Props {
  uploadId: string
  enabled?: boolean
}

/** The guide's component that only watches. */
function Classic({ uploadId, enabled = true }: Props) {
  const { data, isError } = trpcReact.compute.watchUploadProgress.useSubscription({ uploadId }, { enabled })
  return <Shown {...{ uploadId, data, isError }} />
}

/** The same with the options of TanStack Query. */
function Tanstack({ uploadId, enabled = true }: Props) {
  const { compute } = useTRPC()
  const options = compute.watchUploadProgress.subscriptionOptions({ uploadId }, { enabled })
  const { data, isError } = useSubscription(options)
  return <Shown {...{ uploadId, data, isError }} />
}

/** The same with tRPC's own hook. */
function Stock({ uploadId, enabled = true }: Props) {
  const { compute } = useTRPC()
  const options = compute.watchUploadProgress.subscriptionOptions({ uploadId }, { enabled })
  const { data, status } = useStockSubscription(options)
  return <Shown {...{ uploadId, data, isError: status === "error" }} />
}

function Shown(props: { uploadId: string; data: { percent: number } | undefined; isError: boolean }) {
  const { uploadId, data, isError } = props
  const text = isError ? "failed" : data ? `${uploadId} ${data.percent} %` : "Waiting for upload..."
  shown.push(text)
  return <p role="status">{text}</p>
}

const status = () => screen.getByRole("status").textContent

/** The first upload completes; of any other, nothing is known yet. */
function firstCompletes() {
  edge.use(
    http.get(WATCH, ({ request }) =>
      request.url.includes(FIRST) ? events([at(40), at(100), done]) : events([], never),
    ),
  )
}

const page = (Progress: typeof Classic, props: Props) => (
  <StrictMode>
    <PolarisProvider url={NOWHERE}>
      <Progress {...props} />
    </PolarisProvider>
  </StrictMode>
)

test.each([
  ["trpcReact", Classic],
  ["useSubscription", Tanstack],
  ["tRPC's own useSubscription", Stock],
])("with %s a component that only watches shows that the upload is done", async (_hook, Progress) => {
  firstCompletes()
  render(page(Progress, { uploadId: FIRST }))
  await waitFor(() => expect(status()).toBe(`${FIRST} 100 %`))
  await act(watchedToItsEnd)
  expect(status()).toBe(`${FIRST} 100 %`)
})

/**
 * Resolves when a later subscription has completed, and so has every earlier one, whose end came with its
 * 100 %.
 */
async function watchedToItsEnd(): Promise<void> {
  const { compute } = createPolarisClient({ url: NOWHERE })
  await new Promise<void>((resolve, reject) =>
    compute.watchUploadProgress.subscribe(
      { uploadId: FIRST },
      { onComplete: () => resolve(), onError: reject },
    ),
  )
}

describe.each([
  ["trpcReact", Classic],
  ["useSubscription", Tanstack],
])("with %s", (_hook, Progress) => {
  test("the next upload never starts with the 100 % of the last", async () => {
    firstCompletes()
    const { rerender } = render(page(Progress, { uploadId: FIRST }))
    await waitFor(() => expect(status()).toBe(`${FIRST} 100 %`))
    shown = []
    rerender(page(Progress, { uploadId: SECOND }))
    await waitFor(() => expect(status()).toBe("Waiting for upload..."))
    expect(new Set(shown)).toEqual(new Set(["Waiting for upload..."]))
  })

  test("another attempt at the same upload does not start with the old 100 %", async () => {
    firstCompletes()
    const { rerender } = render(page(Progress, { uploadId: FIRST }))
    await waitFor(() => expect(status()).toBe(`${FIRST} 100 %`))
    rerender(page(Progress, { uploadId: FIRST, enabled: false }))
    await waitFor(() => expect(status()).toBe("Waiting for upload..."))
    shown = []
    edge.use(http.get(WATCH, () => events([at(1)], never)))
    rerender(page(Progress, { uploadId: FIRST }))
    await waitFor(() => expect(status()).toBe(`${FIRST} 1 %`))
    expect(shown.filter((text) => text.includes("100"))).toEqual([])
  })
})
