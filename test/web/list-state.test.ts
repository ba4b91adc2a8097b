import { afterEach, expect, test, vi } from "vitest"
import { changed, countInputOf, inputOf, searchInputOf } from "../../web/features/list/list-state.js"

afterEach(() => vi.unstubAllEnvs())

const inputs: [address: string, input: object][] = [
  ["", { sort: "created_at:desc", limit: 20 }],
  ["disk_format=raw&sort=name:asc", { disk_format: ["raw"], sort: "name:asc", limit: 20 }],
  ["status=active&status=queued", { status: ["active", "queued"], sort: "created_at:desc", limit: 20 }],
  ["tab=mine", { owner: "p1", sort: "created_at:desc", limit: 20 }],
  ["tab=", { sort: "created_at:desc", limit: 20 }],
  ["tab=theirs", { sort: "created_at:desc", limit: 20 }],
  [
    "tab=shared&visibility=public",
    { visibility: "shared", not_owner: "p1", sort: "created_at:desc", limit: 20 },
  ],
  [
    "os_hidden=true&size_min=1.5",
    { os_hidden: true, size_min: 1_610_612_736, sort: "created_at:desc", limit: 20 },
  ],
  [
    "since=2026-01-01&until=2026-02-28",
    {
      created_at: ["gte:2026-01-01T05:00:00.000Z", "lt:2026-03-01T05:00:00.000Z"],
      sort: "created_at:desc",
      limit: 20,
    },
  ],
  ["tags=x&next=/v2/images?limit=20", { next: "/v2/images?limit=20" }],
]

test.each(inputs)("the address ?%s asks for that list, days in the reader's time zone", (address, input) => {
  vi.stubEnv("TZ", "America/New_York")
  expect(inputOf(new URLSearchParams(address), "p1", 20)).toEqual(input)
})

test("an invalid day is sent to the server unchanged", () => {
  expect(inputOf(new URLSearchParams("since=soon"), "p1", 20)).toMatchObject({ created_at: ["gte:soon"] })
})

test("another filter starts with the first page again", () => {
  const search = new URLSearchParams("q=x&tags=a&next=/v2/images")
  expect(changed(search, { tags: ["b", "c"], q: null }).toString()).toBe("tags=b&tags=c")
})

test("a page of a search asks for the text, the filters and the cursor", () => {
  const search = new URLSearchParams("q=ubuntu&status=active&sort=name:asc&next=abc")
  const input = { name: "ubuntu", status: ["active"], sort: "name:asc", limit: 20, next: "abc" }
  expect(searchInputOf(search, "p1", 20)).toEqual(input)
})

test("the images of all tabs are counted with the search and the other filters", () => {
  const search = new URLSearchParams("tab=public&q=x&status=active&sort=name:asc&next=/v2/images")
  expect(countInputOf(search, "p1")).toEqual({ text: "x", status: ["active"], visibility: "all" })
  expect(countInputOf(new URLSearchParams("visibility=private"), "p1")).toEqual({ visibility: "private" })
})
