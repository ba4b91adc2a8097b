import { MantineProvider } from "@mantine/core"
import { Notifications } from "@mantine/notifications"
import { PolarisProvider } from "@polaris-bff/client/react"
import { fireEvent, render, screen } from "@testing-library/react"
import { createHash } from "node:crypto"
import { beforeEach, expect, test } from "vitest"
import { UploadTray } from "../../web/features/library/upload-tray.js"
import { LibraryUploadsProvider } from "../../web/session/library-uploads.js"
import { projectQueries } from "../../web/session/queries.js"
import { POLARIS, refuse, standInPolaris } from "./polaris.js"

const { answer, asked } = standInPolaris()
const TIME = 1_700_000_000_000
const record = (project: string, name: string) => `polaris-upload ${project} ${name} 7 1700000000000 abc`

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem(record("p1", "my cats.raw"), "up_1")
  localStorage.setItem(record("p2", "of somebody else.raw"), "up_2")
  answer({
    "session.projects": () => [{ id: "p1", name: "demo", domain: "Default" }],
    "library.uploads.get": () => refuse("Not found.", { code: "NOT_FOUND", httpStatus: 404 }),
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
const choose = async (name: string, content: string, lastModified = TIME) =>
  fireEvent.change(await screen.findByLabelText("Choose my cats.raw again", { selector: "input" }), {
    target: { files: [new File([content], name, { lastModified })] },
  })

test("an upload that a reload has stopped is offered again, to users of its project only", async () => {
  show()
  await screen.findByText("Not finished (7 B). Choose the file again to continue.")
  expect(screen.queryByText("of somebody else.raw")).toBeNull()
})

/** The name under which the client stores the upload of this file. */
const recordOf = (content: string, lastModified = TIME) => {
  const hash = createHash("sha256").update(content).digest("hex")
  return `polaris-upload p1 my cats.raw ${content.length} ${lastModified} ${hash}`
}
const REFUSAL =
  "This is not the file whose upload was stopped. " +
  "Choose the same my cats.raw again, or upload this file as a new one."
const isCreated = () => asked.some(({ path }) => path === "library.images.create")

test.each([
  ["name", "dogs.raw", "7 bytes", TIME],
  ["size", "my cats.raw", "more than 7 bytes", TIME],
  ["time", "my cats.raw", "7 bytes", TIME + 1],
  ["content", "my cats.raw", "7 BYTES", TIME],
])("a file of another %s is refused, and the upload stays unfinished", async (_, name, content, time) => {
  localStorage.setItem(recordOf("7 bytes"), "up_3")
  localStorage.removeItem(record("p1", "my cats.raw"))
  show()
  await choose(name, content, time)
  await screen.findByText(REFUSAL)
  expect(isCreated()).toBe(false)
  expect(screen.getByText(/^Not finished/)).toBeDefined()
})

test("the same file goes on in its project", async () => {
  localStorage.removeItem(record("p1", "my cats.raw"))
  localStorage.setItem(recordOf("7 bytes"), "up_3")
  show()
  await choose("my cats.raw", "7 bytes")
  await expect.poll(() => asked.some(({ path }) => path === "library.uploads.get")).toBe(true)
  expect(screen.queryByText(/^Not finished/)).toBeNull()
})

test("an upload that is dismissed is not offered again", async () => {
  show()
  fireEvent.click(await screen.findByRole("button", { name: "Dismiss my cats.raw" }))
  expect(screen.queryByText(/^Not finished/)).toBeNull()
  expect(localStorage.getItem(record("p1", "my cats.raw"))).toBeNull()
})
