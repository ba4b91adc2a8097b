import { MantineProvider } from "@mantine/core"
import { PolarisProvider } from "@polaris-bff/client/react"
import { fireEvent, render, screen } from "@testing-library/react"
import { beforeAll, expect, test } from "vitest"
import { COMMON, draftOf, libraryFile } from "../../web/features/create/draft.js"
import { ProjectContext } from "../../web/session/project.js"
import { projectQueries } from "../../web/session/queries.js"
import { POLARIS, refuse, standInPolaris } from "./polaris.js"

const { answer, asked } = standInPolaris()

const file = (name: string, content = "QFI\xfb and more") =>
  new File([Uint8Array.from(content, (char) => char.charCodeAt(0))], name)

/** The page of a Polaris that has a library, if the server says so. */
async function openPage(hasLibrary: "on" | "off") {
  document.head.insertAdjacentHTML("beforeend", `<meta name="polaris-library" content="${hasLibrary}">`)
  const { CreatePage } = await import("../../web/pages/create-page.js")
  const { LibraryUploadsProvider } = await import("../../web/session/library-uploads.js")
  const { UploadsProvider } = await import("../../web/session/uploads.js")
  render(
    <MantineProvider>
      <ProjectContext value="p1">
        <PolarisProvider url={POLARIS} queryClient={projectQueries()}>
          <UploadsProvider>
            <LibraryUploadsProvider>
              <CreatePage />
            </LibraryUploadsProvider>
          </UploadsProvider>
        </PolarisProvider>
      </ProjectContext>
    </MantineProvider>,
  )
}

beforeAll(() => openPage("on"))

test("with a library, a chosen disk image becomes a file of it that is handed over to Glance", async () => {
  answer({
    "session.current": () => null,
    "compute.image.propertyLists": () => ({ hidden: [], suggested: [] }),
    "library.images.create": () => refuse("The project is full.", { code: "CONFLICT", httpStatus: 409 }),
  })
  const input = await screen.findByLabelText("Disk images")
  fireEvent.change(input, { target: { files: [file("debian.qcow2")] } })
  fireEvent.click(await screen.findByRole("button", { name: /^Create/ }))
  const created = () => asked.find(({ path }) => path === "library.images.create")?.input
  await expect.poll(created).toMatchObject({
    ...{ filename: "debian.qcow2", title: "debian", content_type: "application/octet-stream" },
    glance: { name: "debian", disk_format: "qcow2", visibility: "private" },
  })
  expect(window.location.pathname).toBe("/library")
})

test("everything that is asked for goes along", async () => {
  const draft = await draftOf(file("debian.qcow2"))
  const common = { ...COMMON, os_type: "linux", tags: ["base"], min_disk: 4, min_ram: 512 } as const
  expect(libraryFile(draft, { ...common, tags: ["base"], visibility: "shared" })).toEqual({
    title: "debian",
    content_type: "application/octet-stream",
    glance: {
      ...{ name: "debian", disk_format: "qcow2", tags: ["base"], visibility: "shared" },
      ...{ min_disk: 4, min_ram: 512, properties: { os_type: "linux" } },
    },
  })
})

test("what the library does not do is streamed: other formats, and protection", async () => {
  const draft = await draftOf(file("disk.ploop", "WithoutFreeSpace"))
  expect(draft.disk_format).toBe("ploop")
  expect(libraryFile(draft, COMMON)).toBeUndefined()
  for (const disk_format of ["ami", "ari", "aki"] as const)
    expect(libraryFile({ ...draft, disk_format }, COMMON)).toBeUndefined()
  expect(libraryFile(await draftOf(file("a.qcow2")), { ...COMMON, protected: true })).toBeUndefined()
})
