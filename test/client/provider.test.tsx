import "./page.js"
import { QueryClient } from "@tanstack/react-query"
import { cleanup, render, screen, waitFor } from "@testing-library/react"
import { afterEach, beforeAll, expect, test } from "vitest"
import { createPolarisClient } from "../../src/client/index.js"
import { PolarisProvider, trpcReact, type PolarisProviderProps } from "../../src/react/index.js"
import { setting } from "./setting.js"
import { recording } from "./wire.js"

const s = setting()

afterEach(cleanup)

beforeAll(async () => {
  for (const name of ["demo", "other"] as const) {
    const { compute } = createPolarisClient({ url: s.url, token: s.token, project: s.projects[name] })
    await compute.createImage.mutate({ name: `of ${name}` })
  }
})

function ImageNames() {
  const { data, error } = trpcReact.compute.image.listImages.useQuery({ visibility: "private" })
  if (error) return <p role="alert">{error.data?.code}</p>
  return (
    <ul>
      {data?.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}

const page = (props: Partial<PolarisProviderProps>) => (
  <PolarisProvider url={s.url} token={s.token} {...props}>
    <ImageNames />
  </PolarisProvider>
)

const names = () => screen.queryAllByRole("listitem").map(({ textContent }) => textContent)

test("hooks below the provider read through one client", async () => {
  render(page({ project: s.projects.demo }))
  await waitFor(() => expect(names()).toEqual(["of demo"]))
})

test("after a change of project the same component shows that project's images", async () => {
  const { rerender } = render(page({ project: s.projects.demo }))
  await waitFor(() => expect(names()).toEqual(["of demo"]))
  rerender(page({ project: s.projects.other }))
  expect(names()).toEqual([])
  await waitFor(() => expect(names()).toEqual(["of other"]))
})

test("a new token is used from the next request on", async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const { rerender } = render(page({ token: "expired", queryClient }))
  expect((await screen.findByRole("alert")).textContent).toBe("UNAUTHORIZED")
  rerender(page({ queryClient }))
  await queryClient.refetchQueries()
  await waitFor(() => expect(names()).toContain("of demo"))
})

test("a refusal is shown at once, without a retry", async () => {
  const { fetch, sent } = recording()
  render(page({ token: "wrong", fetch }))
  expect((await screen.findByRole("alert")).textContent).toBe("UNAUTHORIZED")
  expect(sent).toHaveLength(1)
})

test("a subscription that fails says isError, as in the guide", async () => {
  function Watcher() {
    const { isError } = trpcReact.compute.watchUploadProgress.useSubscription({ uploadId: "no such upload" })
    return <p role="status">{isError ? "failed" : "watching"}</p>
  }
  render(
    <PolarisProvider url={s.url} token={s.token}>
      <Watcher />
    </PolarisProvider>,
  )
  expect(screen.getByRole("status").textContent).toBe("watching")
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("failed"))
})
