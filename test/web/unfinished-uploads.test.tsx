import { MantineProvider } from "@mantine/core"
import { Notifications } from "@mantine/notifications"
import { PolarisProvider } from "@polaris-bff/client/react"
import { fireEvent, render, screen } from "@testing-library/react"
import { beforeEach, expect, test } from "vitest"
import { UploadTray } from "../../web/features/library/upload-tray.js"
import { LibraryUploadsProvider } from "../../web/session/library-uploads.js"
import { projectQueries } from "../../web/session/queries.js"
import { POLARIS, refuse, standInPolaris } from "./polaris.js"

const { answer, asked } = standInPolaris()
const record = (project: string, name: string) => `polaris-upload ${project} ${name} 7 1700000000000 abc`

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem(record("p1", "my cats.raw"), "up_1")
  localStorage.setItem(record("p2", "of somebody else.raw"), "up_2")
  answer({
    "session.projects": () => [{ id: "p1", name: "demo", domain: "Default" }],
    "library.images.create": () => refuse("The project is full.", { code: "CONFLICT", httpStatus: 409 }),
  })
})

const show = () =>
  render(
    <MantineProvider env="test">
      <Notifications />
      <PolarisProvider url={POLARIS} queryClient={projectQueries()}>
        <LibraryUploadsProvider>
          <UploadTray />
        </LibraryUploadsProvider>
      </PolarisProvider>
    </MantineProvider>,
  )
const choose = async (name: string, content: string) =>
  fireEvent.change(await screen.findByLabelText("Choose my cats.raw again", { selector: "input" }), {
    target: { files: [new File([content], name)] },
  })

test("an upload that a reload has stopped is offered again, to users of its project only", async () => {
  show()
  await screen.findByText("Not finished (7 B). Choose the file again to continue.")
  expect(screen.queryByText("of somebody else.raw")).toBeNull()
})

test("the same file goes on in its project; another file is refused by name", async () => {
  show()
  await choose("dogs.raw", "7 bytes")
  await screen.findByText("This is another file. Choose my cats.raw with 7 B.")
  expect(asked.some(({ path }) => path === "library.images.create")).toBe(false)
  await choose("my cats.raw", "7 bytes")
  await expect.poll(() => asked.some(({ path }) => path === "library.images.create")).toBe(true)
  expect(screen.queryByText(/^Not finished/)).toBeNull()
})

test("an upload that is dismissed is not offered again", async () => {
  show()
  fireEvent.click(await screen.findByRole("button", { name: "Dismiss my cats.raw" }))
  expect(screen.queryByText(/^Not finished/)).toBeNull()
  expect(localStorage.getItem(record("p1", "my cats.raw"))).toBeNull()
})
