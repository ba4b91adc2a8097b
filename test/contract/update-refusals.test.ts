import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong, type ImageClient } from "./support.js"

const c = contract()

type Operations = Parameters<ImageClient["updateImage"]["mutate"]>[0]["operations"]

const update = ({ id }: { id: string }, ...operations: Operations) =>
  c.demo.updateImage.mutate({ imageId: id, operations })
const read = ({ id }: { id: string }) => c.demo.getImageById.query({ imageId: id })

describe("updateImage is refused as a whole, and nothing is changed, if", () => {
  let image: GlanceImage
  beforeAll(async () => {
    image = await c.image({ name: "kept", os_distro: "debian" })
  })

  const at = (path: string, value: unknown = "x") => ({ op: "replace", path, value })
  const rows: [string, object, "BAD_REQUEST" | "CONFLICT", RegExp][] = [
    [
      "a test fails",
      { op: "test", path: "/name", value: "other" },
      "CONFLICT",
      /^operations\.1: the test failed/,
    ],
    [
      "a removed property is missing",
      { op: "remove", path: "/absent" },
      "CONFLICT",
      /^operations\.1: .*does not have this path/,
    ],
    [
      "a replaced property is missing",
      at("/absent"),
      "CONFLICT",
      /^operations\.1: .*does not have this path/,
    ],
    [
      "a moved property is missing",
      { op: "move", from: "/absent", path: "/x" },
      "CONFLICT",
      /^operations\.1/,
    ],
    ["a tag's index is too high", at("/tags/9"), "CONFLICT", /^operations\.1/],
    [
      "a base attribute is removed",
      { op: "remove", path: "/min_ram" },
      "BAD_REQUEST",
      /^min_ram: cannot be removed/,
    ],
    ["the owner is replaced", at("/owner", NOBODYS), "BAD_REQUEST", /^owner: is reserved/],
    [
      "the owner is added",
      { op: "add", path: "/owner", value: NOBODYS },
      "BAD_REQUEST",
      /^owner: is reserved/,
    ],
    [
      "the owner is moved away",
      { op: "move", from: "/owner", path: "/x" },
      "BAD_REQUEST",
      /^owner: is reserved/,
    ],
    [
      "locations are set",
      { op: "add", path: "/locations/-", value: {} },
      "BAD_REQUEST",
      /^locations: is reserved/,
    ],
    ["the location is set", at("/location"), "BAD_REQUEST", /^location: is reserved/],
    [
      "a note of Glance's is set",
      { op: "add", path: "/os_glance_x", value: "" },
      "BAD_REQUEST",
      /^os_glance_x: is reserved/,
    ],
    ["the status is set", at("/status", "active"), "BAD_REQUEST", /^status: is read-only/],
    ["the id is set", at("/id", NOBODYS), "BAD_REQUEST", /^id: /],
    ["the size is removed", { op: "remove", path: "/size" }, "BAD_REQUEST", /^size: is read-only/],
    ["stores are added", { op: "add", path: "/stores", value: "x" }, "BAD_REQUEST", /^stores: is read-only/],
    ["a value has the wrong type", at("/min_ram", "512"), "BAD_REQUEST", /^min_ram: /],
    ["a format is unknown", at("/disk_format", "floppy"), "BAD_REQUEST", /^disk_format: /],
    ["a property is not text", { op: "add", path: "/x", value: {} }, "BAD_REQUEST", /^x: must be text/],
    ["a property is null", { op: "add", path: "/x", value: null }, "BAD_REQUEST", /^x: must be text/],
    ["a tag is not text", { op: "add", path: "/tags/-", value: 5 }, "BAD_REQUEST", /^tags: /],
    [
      "a name differs only in case",
      { op: "add", path: "/OS_Distro", value: "x" },
      "BAD_REQUEST",
      /^OS_Distro: /,
    ],
    [
      "a path goes into a property",
      { op: "add", path: "/os_distro/x", value: "y" },
      "CONFLICT",
      /^operations\.1/,
    ],
    [
      "a path leads out of the image",
      at("/tags/push/call"),
      "CONFLICT",
      /^operations\.1: .*does not have this path/,
    ],
    [
      "a from leads out of the image",
      { op: "copy", from: "/tags/length", path: "/x" },
      "CONFLICT",
      /^operations\.1/,
    ],
    ["a name is JavaScript's", { op: "copy", from: "/toString", path: "/x" }, "CONFLICT", /^operations\.1/],
    ["a tag is put behind the last but one", at("/tags/-"), "CONFLICT", /^operations\.1/],
    ["an index is badly written", { op: "remove", path: "/tags/00" }, "CONFLICT", /^operations\.1/],
    [
      "a test names no value that is there",
      { op: "test", path: "/x", value: null },
      "CONFLICT",
      /^operations\.1: the test failed/,
    ],
    ["a path has no slash", at("name"), "BAD_REQUEST", /^operations\.1\.path: must be a JSON Pointer/],
    ["a path is empty", at(""), "BAD_REQUEST", /^operations\.1\.path: must be a JSON Pointer/],
    ["a path is badly escaped", at("/a~2b"), "BAD_REQUEST", /^operations\.1\.path: must be a JSON Pointer/],
    ["a path is missing", { op: "remove" }, "BAD_REQUEST", /^operations\.1\.path: /],
    ["a value is missing", { op: "add", path: "/x" }, "BAD_REQUEST", /^operations\.1\.value: is missing/],
    ["a from is missing", { op: "copy", path: "/x" }, "BAD_REQUEST", /^operations\.1\.from: /],
    [
      "an operation is unknown",
      { op: "merge", path: "/x", value: "y" },
      "BAD_REQUEST",
      /^operations\.1\.op: /,
    ],
    ["an operation says more than it may", { ...at("/name"), force: true }, "BAD_REQUEST", /force/],
  ]
  test.each(rows)("%s", async (_what, operation, code, says) => {
    await expectRefusal(update(image, { op: "replace", path: "/name", value: "lost" }, wrong(operation)), {
      code,
      says,
    })
    expect(await read(image)).toEqual(image)
  })

  test("tags are temporarily not a list", async () => {
    const text = { op: "replace", path: "/tags", value: "red" } as const
    const mended = { op: "replace", path: "/tags", value: ["red"] } as const
    for (const operations of [
      [text],
      [text, { op: "add", path: "/tags/0", value: "x" } as const],
      [text, mended],
    ])
      await expectRefusal(update(image, ...operations), { code: "BAD_REQUEST", says: /^tags: / })
  })

  test("long lists are compared in linear time", async () => {
    const value = (shift: number, length: number) => Array.from({ length }, (_, at) => `tag ${at + shift}`)
    for (const length of [128, 20_000]) {
      const long = [
        { op: "replace", path: "/tags", value: value(0, 128) },
        { op: "test", path: "/tags", value: value(1, length) },
      ] as const
      const refused = { code: "CONFLICT", says: /^operations\.1: the test failed/ } as const
      await expectRefusal(update(image, ...long), refused)
    }
  })

  test("Glance refuses one of the operations", async () => {
    const properties = Array.from(
      { length: 129 },
      (_, at) => ({ op: "add", path: `/p${at}`, value: "x" }) as const,
    )
    await expectRefusal(update(image, { op: "replace", path: "/name", value: "lost" }, ...properties), {
      code: "PAYLOAD_TOO_LARGE",
      glance: 413,
    })
    expect(await read(image)).toEqual(image)
  })

  test("there are no operations, or no list of them", async () => {
    for (const operations of [[], {}, undefined])
      await expectRefusal(c.demo.updateImage.mutate(wrong({ imageId: image.id, operations })), {
        code: "BAD_REQUEST",
        says: /^operations: /,
      })
  })
})
