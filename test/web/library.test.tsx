import { MantineProvider } from "@mantine/core"
import { fireEvent, render, screen, within } from "@testing-library/react"
import { PolarisProvider } from "@polaris-bff/client/react"
import { expect, test } from "vitest"
import { neighbours } from "../../web/features/library/neighbours.js"
import { finished } from "../../web/features/library/query.js"
import { LibraryPage } from "../../web/pages/library-page.js"
import { ProjectContext } from "../../web/session/project.js"
import { projectQueries } from "../../web/session/queries.js"
import { POLARIS, standInPolaris, refuse } from "./polaris.js"

const { answer, asked } = standInPolaris()

const image = (id: string, title: string, more: object = {}) => ({
  ...{ image_id: id, owner_id: "u1", project_id: "p1", kind: "disk", status: "ready" },
  ...{ filename: `${title}.raw`, title, tags: [], visibility: "private", album_ids: [] },
  ...{ created_at_ms: 1, updated_at_ms: 1, revision: 1, variants: [] },
  original: { content_type: "application/octet-stream", size_bytes: 1 },
  ...more,
})
const CATS = [image("img_a", "Ada"), image("img_b", "Bob"), image("img_c", "Cleo")]
const ALBUM = {
  ...{ album_id: "alb_1", owner_id: "u1", project_id: "p1", title: "Cats", description: "" },
  ...{ cover_image_id: "img_a", images: 3, revision: 1, created_at_ms: 1, updated_at_ms: 1 },
}
const ANSWERS = {
  "library.albums.list": () => ({ albums: [ALBUM] }),
  "library.albums.images": () => ({ images: CATS }),
  "library.images.view": () => ({ status: "processing", retry_after_sec: 2 }),
  "library.images.trash": () => ({ images: [image("img_t", "Tom", { deletes_at_ms: Date.now() })] }),
  "library.search.images": ({ q }: { q: string }) =>
    q.includes("before:2")
      ? refuse("q: before: takes a day", {
          ...{ code: "BAD_REQUEST", httpStatus: 400 },
          issues: [{ path: "q", message: "before: takes a day" }],
        })
      : { images: CATS },
}

function show(path = "/library"): void {
  window.history.replaceState(null, "", path)
  render(
    <MantineProvider>
      <ProjectContext value="p1">
        <PolarisProvider url={POLARIS} queryClient={projectQueries()}>
          <LibraryPage />
        </PolarisProvider>
      </ProjectContext>
    </MantineProvider>,
  )
}
const inputsOf = (path: string) => asked.filter((one) => one.path === path).map(({ input }) => input)
const click = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }))

test.each([
  ["cat tag:", "cat", "tag"],
  ["tag:", "", "tag"],
  ["cat -Owner:", "cat", "owner"],
  ['cat tag:"', "cat", "tag"],
  ["cat tag:pets", "cat tag:pets", undefined],
  ["tag: cat", "tag: cat", undefined],
  ["10:", "10:", undefined],
  ["", "", undefined],
])("of what is typed, %o is sent as %o", (typed, q, unfinished) => {
  expect(finished(typed)).toEqual({ q, unfinished })
})

test("a filter without a value yet shows what to type, and the results stay", async () => {
  answer(ANSWERS)
  show()
  await screen.findByRole("button", { name: "Open Ada" })
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "tag:" } })
  await screen.findByText("Type a tag, for example tag:pets")
  expect(screen.queryByText("Invalid input")).toBeNull()
  expect(screen.getByRole("button", { name: "Open Ada" })).toBeDefined()
})

test("a value that a filter does not take shows what it takes, not a failure", async () => {
  answer(ANSWERS)
  show("/library?q=before:2")
  await screen.findByText("before: takes a day")
  expect(screen.queryByText("Invalid input")).toBeNull()
})

test("the trash shows what was deleted, and restores it", async () => {
  answer({ ...ANSWERS, "library.images.restore": () => image("img_t", "Tom") })
  show()
  await click("Trash")
  const tom = (await screen.findByText("Tom")).closest("li") as HTMLElement
  within(tom).getByText(/^Deleted permanently/)
  fireEvent.click(within(tom).getByRole("button", { name: "Restore Tom" }))
  await expect.poll(() => inputsOf("library.images.restore")).toEqual([{ image_id: "img_t" }])
})

test("an album has its own order, in which a file moves by one place", async () => {
  answer({ ...ANSWERS, "library.albums.moveImage": () => ({ album_id: "alb_1", images: 3 }) })
  show("/library?album=alb_1")
  await click("Move Cleo earlier")
  await click("Move Ada later")
  await click("Move Ada earlier")
  await expect
    .poll(() => inputsOf("library.albums.moveImage"))
    .toEqual([
      { album_id: "alb_1", image_id: "img_c", after_image_id: "img_a" },
      { album_id: "alb_1", image_id: "img_a", after_image_id: "img_b" },
    ])
})

test("any file of an album but the cover can become the cover", async () => {
  answer({ ...ANSWERS, "library.albums.update": () => ALBUM })
  show("/library?album=alb_1")
  const cover = await screen.findByRole("button", { name: "Ada is the cover" })
  expect(cover.getAttribute("aria-disabled")).toBe("true")
  await click("Use Bob as the cover")
  await expect
    .poll(() => inputsOf("library.albums.update"))
    .toEqual([{ album_id: "alb_1", cover_image_id: "img_b" }])
})

test("a file moves one place at a time, and not beyond the ends", () => {
  expect(neighbours(CATS, "img_a")).toEqual({ earlier: undefined, later: "img_b" })
  expect(neighbours(CATS, "img_b")).toEqual({ earlier: null, later: "img_c" })
  expect(neighbours(CATS, "img_c")).toEqual({ earlier: "img_a", later: undefined })
  expect(neighbours(CATS, "img_x")).toEqual({ earlier: undefined, later: undefined })
})
