import { MantineProvider } from "@mantine/core"
import { ModalsProvider } from "@mantine/modals"
import { fireEvent, render, screen, within } from "@testing-library/react"
import { PolarisProvider } from "@polaris-bff/client/react"
import { beforeEach, describe, expect, test } from "vitest"
import { addressOf, viewIn } from "../../web/features/catalog/address.js"
import { changesOf, newRow, rowOf } from "../../web/features/catalog/attribute-values.js"
import { asDay, fromDay } from "../../web/features/catalog/days.js"
import { sentenceOf, typedFilter } from "../../web/features/catalog/typed.js"
import { CatalogPage } from "../../web/pages/catalog-page.js"
import { theme } from "../../web/parts/theme.js"
import { ProjectContext } from "../../web/session/project.js"
import { projectQueries } from "../../web/session/queries.js"
import { SessionContext } from "../../web/session/session.js"
import { POLARIS, standInPolaris, refuse } from "./polaris.js"

const { answer, asked } = standInPolaris()
beforeEach(() => localStorage.clear())

const HASH = "a".repeat(64)
const OTHER = "b".repeat(64)

const image = (id: string, name: string, more: object = {}) => ({
  ...{ type: "image", id },
  attributes: {
    ...{ name, size: 2048, source: "glance", hash_verified: true, tag_count: 1 },
    ...{ created_at: "2026-01-02T03:04:05Z", updated_at: "2026-01-02T03:04:05Z", ...more },
  },
  relationships: {
    task: { data: null },
    tags: { data: [{ type: "tag", id: "pets" }] },
    copies: { data: [{ type: "copy", id: "glance:g1" }] },
  },
})
const META = {
  ...{ total: 41, unidentified: 1, indexed_at: new Date(Date.now() - 3_000).toISOString() },
  page: { number: 1, size: 20, total: 3, has_next: true, has_previous: false },
}
const FIELDS = [
  ["name", ["text"]],
  ["width", ["number"]],
  ["created_at", ["date"]],
  ["is_favorite", ["boolean"]],
  ["tags", ["tags"]],
].map(([id, types]) => ({ type: "field", id, attributes: { types, images: 2 } }))
const copy = (id: string, more: object = {}) => ({
  ...{ type: "copy", id },
  attributes: { status: "active", project_id: "p2", hash_verified: true, is_own: true, ...more },
})
const ANSWERS = {
  "catalog.list": () => ({ data: [image(HASH, "Ada"), image(OTHER, "Bob")], meta: META }),
  "catalog.fields": () => ({ data: FIELDS, meta: { indexed_at: META.indexed_at, has_more: false } }),
  "catalog.get": () => ({
    data: image(HASH, "Ada", { rating: 4.5, is_favorite: true }),
    included: [copy("glance:g1"), copy("library:img_1", { hash_verified: false, status: "ready" })],
    meta: { indexed_at: META.indexed_at, etag: "e1" },
  }),
  "session.current": () => SESSION,
  "session.projects": () => [{ id: "p2", name: "painters", domain: "Default" }],
}

const SESSION = {
  user: { id: "u1", name: "ada", domain: "Default" },
  ...{ project: { id: "p1", name: "web" }, roles: ["member"], expires_at: "2100-01-01T00:00:00Z" },
}

function show(path = "/catalog"): void {
  window.history.replaceState(null, "", path)
  render(
    <MantineProvider env="test" theme={theme}>
      <SessionContext value={SESSION}>
        <ProjectContext value="p1">
          <PolarisProvider url={POLARIS} queryClient={projectQueries()}>
            <ModalsProvider>
              <CatalogPage />
            </ModalsProvider>
          </PolarisProvider>
        </ProjectContext>
      </SessionContext>
    </MantineProvider>,
  )
}
const inputsOf = (path: string) => asked.filter((one) => one.path === path).map(({ input }) => input)
const click = async (name: string | RegExp) => fireEvent.click(await screen.findByRole("button", { name }))
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

describe("the address", () => {
  const FULL =
    "filter[width][gte]=1024&filter[or][name][contains]=a%2Bb 100%25&filter[not][is_favorite]=true" +
    "&sort=-width&page=3&size=50&column=tags&column=a,b&view=grid&image=abc"

  test("has filters, sort, page, columns, form and the open image, and restores them", () => {
    const view = viewIn(new URLSearchParams(FULL))
    expect(view).toEqual({
      filters: [
        { field: "width", operator: "gte", value: "1024" },
        { group: "or", field: "name", operator: "contains", value: "a+b 100%" },
        { group: "not", field: "is_favorite", value: "true" },
      ],
      ...{ sort: "-width", page: 3, size: 50, columns: ["tags", "a,b"], isGrid: true, open: "abc" },
    })
    expect(viewIn(new URLSearchParams(addressOf(view).toString()))).toEqual(view)
  })

  test.each(["shot[0]", "a][b", "100%", "%5B", "[", "]"])("restores a filter of the field %s", (field) => {
    for (const group of [undefined, "or", "not"] as const) {
      const filter = { field, operator: "gte" as const, value: "1", ...(group && { group }) }
      const view = { ...viewIn(new URLSearchParams()), filters: [filter] }
      expect(viewIn(new URLSearchParams(addressOf(view).toString())).filters).toEqual([filter])
    }
  })

  test("of the usual view is empty, and numbers that are wrong are the usual ones", () => {
    expect(addressOf(viewIn(new URLSearchParams())).toString()).toBe("")
    expect(viewIn(new URLSearchParams("page=0&size=999&page=x"))).toMatchObject({ page: 1, size: 20 })
    expect(viewIn(new URLSearchParams("column=")).columns).toEqual([])
  })

  test("is the query that Polaris gets", async () => {
    answer(ANSWERS)
    show("/catalog?filter[width][gte]=1024&sort=name&page=2&size=50")
    await screen.findByRole("button", { name: "Ada" })
    expect(inputsOf("catalog.list")[0]).toEqual({
      filter: [{ field: "width", operator: "gte", value: "1024" }],
      sort: ["name"],
      page: { number: 2, size: 50 },
    })
    await screen.findByRole("button", { name: "Edit filter: width is at least 1,024" })
    await screen.findByText("Page 2 of 3")
  })
})

test("the total is exact and says how old it is and what is missing", async () => {
  answer(ANSWERS)
  show()
  expect((await screen.findByText("41 images")).parentElement?.textContent).toMatch(
    /^41 images, as of (now|\d+ (second|minute)s? ago)$/,
  )
  screen.getByText("1 image without data or without a SHA-256 is not listed here.")
})

describe("filters", () => {
  const signed = { id: "width:min", types: ["number"], images: 1 }
  const fields = [...FIELDS.map(({ id, attributes }) => ({ id, ...attributes })), signed] as never

  test.each([
    ["width>=1024", { field: "width", operator: "gte", value: "1024" }, "width is at least 1,024"],
    ["width != 7", { field: "width", group: "not", value: "7" }, "width is not 7"],
    ["tags:pets", { field: "tags", operator: "any", value: "pets" }, "Tags have any of pets"],
    ["is_favorite=true", { field: "is_favorite", value: "true" }, "is_favorite is Yes"],
    ["created_at>=2026-01-02", expect.anything(), "Created is on or after 2 Jan 2026"],
    ["height>=1", undefined, undefined],
    ["width:min = 7", { field: "width:min", value: "7" }, "width:min is 7"],
  ])("%s", (text, filter, sentence) => {
    const found = typedFilter(text, fields)
    expect(found).toEqual(filter)
    expect(found && sentenceOf(found, fields).replace("Jan 2, 2026", "2 Jan 2026")).toBe(sentence)
  })

  test("text that is typed finds names, and its filter is in the address until it is removed", async () => {
    answer(ANSWERS)
    show()
    const box = await screen.findByRole("combobox", { name: "Search and filter" })
    await screen.findByRole("button", { name: "Ada" })
    fireEvent.focus(box)
    fireEvent.change(box, { target: { value: "ubuntu" } })
    fireEvent.click(await screen.findByRole("option", { name: "Name contains “ubuntu”" }))
    await expect.poll(() => decodeURIComponent(window.location.search)).toBe("?filter[name][contains]=ubuntu")
    await click("Remove filter: Name contains ubuntu")
    await expect.poll(() => window.location.search).toBe("")
  })

  test("a field offers the conditions of its type", async () => {
    answer(ANSWERS)
    show()
    await screen.findByRole("button", { name: "Ada" })
    fireEvent.focus(screen.getByRole("combobox", { name: "Search and filter" }))
    fireEvent.click(await screen.findByRole("option", { name: /^width/ }))
    const dialog = await screen.findByRole("dialog", { name: "Filter by width" })
    fireEvent.click(within(dialog).getByRole("textbox", { name: "Condition" }))
    const offered = screen.getAllByRole("option", { hidden: true }).map(({ textContent }) => textContent)
    expect(offered).toContain("is at least")
    expect(offered).not.toContain("contains")
    type("Value", "800")
    fireEvent.click(within(dialog).getByRole("button", { name: "Apply" }))
    await expect.poll(() => decodeURIComponent(window.location.search)).toBe("?filter[width][gte]=800")
  })

  test("a chosen day is the reader's day for a moment, and the same day for a date without a time", () => {
    const moment = { id: "created_at", types: ["date" as const], images: 1 }
    const value = fromDay("2026-01-02", moment)
    expect(value).toBe(new Date("2026-01-02T00:00:00").toISOString())
    expect(asDay(value, moment)).toBe("2026-01-02")
    expect(fromDay("2026-01-02", { ...moment, id: "taken" })).toBe("2026-01-02")
  })
})

test("views are stored under a name, and open again", async () => {
  answer(ANSWERS)
  show("/catalog?filter[width][gte]=5&page=2")
  await screen.findByRole("button", { name: "Ada" })
  await click("Views")
  fireEvent.change(await screen.findByLabelText("Name of this view"), { target: { value: "Wide" } })
  await click("Save view")
  await click("Clear filters")
  await expect.poll(() => window.location.search).toBe("")
  await click("Wide")
  await expect.poll(() => decodeURIComponent(window.location.search)).toBe("?filter[width][gte]=5")
})

test("the details have the hash, the copies with their owners, and edits keep their JSON types", async () => {
  answer({ ...ANSWERS, "catalog.edit": () => ({ success: true, updated_fields: ["rating"] }) })
  show(`/catalog?image=${HASH}`)
  const drawer = await screen.findByRole("dialog", { name: "Ada" })
  within(drawer).getByText(HASH)
  within(drawer).getByRole("button", { name: "Copy SHA-256" })
  expect(within(drawer).getByRole("link", { name: "Glance g1" }).getAttribute("href")).toBe("/images/g1")
  expect(within(drawer).getByRole("link", { name: "Library img_1" }).getAttribute("href")).toBe(
    "/library?image=img_1",
  )
  await within(drawer).findAllByText("painters")
  within(drawer).getByText("Claimed")
  const rating = within(within(drawer).getByRole("group", { name: "rating" }))
  fireEvent.change(rating.getByLabelText("Value"), { target: { value: "5" } })
  fireEvent.click(within(drawer).getByRole("button", { name: "Remove attribute is_favorite" }))
  fireEvent.click(within(drawer).getByRole("button", { name: "Save" }))
  await expect
    .poll(() => inputsOf("catalog.edit"))
    .toEqual([{ hash: HASH, attributes: { rating: 5, is_favorite: null }, if_match: "e1" }])
})

test("values keep their types, and only what differs is sent", () => {
  const before = { a: 1, b: true, c: "x", d: ["y", 2] }
  const rows = Object.entries(before).map(([name, value]) => rowOf(name, value))
  expect(changesOf(before, rows)).toEqual({})
  const [a, , c, d] = rows as [never, never, never, never]
  expect(
    changesOf(before, [a, c, { ...(d as object), text: '["z"]' } as never, newRow("e", "boolean", "true")]),
  ).toEqual({ b: null, d: ["z"], e: true })
})

test("a change by somebody else offers to load the current metadata", async () => {
  const stale = () => refuse("The image has changed.", { code: "PRECONDITION_FAILED", httpStatus: 412 })
  answer({ ...ANSWERS, "catalog.edit": stale })
  show(`/catalog?image=${HASH}`)
  await click("Remove attribute rating")
  await click("Save")
  await click("Discard changes and load the current metadata")
  await screen.findByRole("group", { name: "rating" })
})

test("selected images are edited and deleted, with a result for each", async () => {
  answer({
    ...ANSWERS,
    "catalog.editMany": () => ({
      success: [HASH],
      failed: [{ hash: OTHER, error: "It belongs to others." }],
    }),
    "catalog.deleteMany": () => ({ deleted: [HASH, OTHER], failed: [], count: 2 }),
  })
  show()
  fireEvent.click(await screen.findByRole("checkbox", { name: "Select all on this page" }))
  await click("Edit")
  const dialog = await screen.findByRole("dialog", { name: "Edit 2 images" })
  const tags = within(dialog).getByLabelText("Add tags", { selector: "input:not([type=hidden])" })
  fireEvent.change(tags, { target: { value: "new" } })
  fireEvent.keyDown(tags, { key: "Enter", code: "Enter" })
  fireEvent.click(await within(dialog).findByRole("button", { name: "Save changes" }))
  const results = await screen.findByRole("dialog", { name: "Results" })
  expect(within(results).getByText("It belongs to others.").closest("li")?.textContent).toBe(
    "Bob: It belongs to others.",
  )
  within(results).getByText("1 image changed")
  expect(inputsOf("catalog.editMany")).toEqual([
    { images: { [HASH]: { tag_new: true }, [OTHER]: { tag_new: true } } },
  ])
  fireEvent.click(within(results).getByRole("button", { name: "Close" }))

  fireEvent.click(screen.getByRole("checkbox", { name: "Select all on this page" }))
  await click("Delete")
  const question = await screen.findByRole("dialog", { name: "Delete 2 images?" })
  expect(inputsOf("catalog.deleteMany")).toEqual([])
  fireEvent.click(within(question).getByRole("button", { name: "Delete" }))
  await screen.findByText("2 images deleted")
  expect(inputsOf("catalog.deleteMany")).toEqual([{ hashes: [HASH, OTHER] }])
})

test("while the project is read for the first time the page says so, and is there when it is done", async () => {
  let isRead = false
  const reading = () =>
    refuse("The catalog is reading your project's images; it has read 7 so far.", {
      ...{ code: "SERVICE_UNAVAILABLE", httpStatus: 503, reason: "catalog_reading" },
    })
  answer({ ...ANSWERS, "catalog.list": () => (isRead ? ANSWERS["catalog.list"]() : reading()) })
  show()
  await screen.findByText("Reading the images of this project")
  screen.getByText(/it has read 7 so far/)
  isRead = true
  await screen.findByRole("button", { name: "Ada" })
})

test("a filter that Polaris refuses is explained, and can be removed", async () => {
  const wrong = () =>
    refuse("filter[width][contains]: contains is for text, not for width", {
      ...{ code: "BAD_REQUEST", httpStatus: 400, reason: "unsupported_operation" },
    })
  answer({ ...ANSWERS, "catalog.list": wrong })
  show("/catalog?filter[width][contains]=5")
  expect((await screen.findByRole("alert")).textContent).toContain("contains is for text")
  await screen.findByRole("button", { name: /^Remove filter/ })
})

test("without images, and without matches, the page says what to do", async () => {
  const empty = { data: [], meta: { ...META, total: 0, page: { ...META.page, total: 0 } } }
  answer({ ...ANSWERS, "catalog.list": () => empty })
  show()
  await screen.findByText("No images yet")
  answer({ ...ANSWERS, "catalog.list": () => empty })
  await screen.findByText(/once they have data/)
})
