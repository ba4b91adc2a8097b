import { describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { contract, type NewImage } from "./support.js"

const c = contract()

/** Names that every object of JavaScript has already, or that libraries treat as such. */
const NAMES = [
  ...["constructor", "prototype", "__proto__", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf"],
  ...["__defineGetter__", "__lookupSetter__", "toJSON", "then", "length", "name.constructor"],
]

/** A property in a literal would set the prototype where it is named `__proto__`. */
const having = (name: string, value: string) => Object.fromEntries([[name, value]]) as NewImage
const held = (image: GlanceImage) => new Map(Object.entries(image))

describe.each(NAMES)("a property named %s", (name) => {
  const path = `/${name}`
  const update = (
    image: GlanceImage,
    ...operations: Parameters<typeof c.demo.updateImage.mutate>[0]["operations"]
  ) => c.demo.updateImage.mutate({ imageId: image.id, operations })

  test("is created, read and listed like any other", async () => {
    const image = await c.image(having(name, "first"))
    expect(held(image).get(name)).toBe("first")
    expect(held(await c.demo.getImageById.query({ imageId: image.id })).get(name)).toBe("first")
    const listed = (await c.list()).find(({ id }) => id === image.id)
    expect(listed && held(listed).get(name)).toBe("first")
  })

  test("is added, tested, replaced, copied, moved and removed like any other", async () => {
    const image = await c.image()
    expect(held(await update(image, { op: "add", path, value: "a" })).get(name)).toBe("a")
    const changed = await update(
      image,
      { op: "test", path, value: "a" },
      { op: "replace", path, value: "b" },
      { op: "copy", from: path, path: "/copied" },
      { op: "move", from: "/copied", path: "/moved" },
    )
    expect(held(changed).get(name)).toBe("b")
    expect(held(changed).get("moved")).toBe("b")
    const removed = await update(image, { op: "remove", path }, { op: "move", from: "/moved", path })
    expect(held(removed).get(name)).toBe("b")
    expect(held(removed).has("moved")).toBe(false)
    expect(held(await update(image, { op: "remove", path })).has(name)).toBe(false)
  })

  test("added and removed in one update, it changes nothing", async () => {
    const image = await c.image()
    const changed = await update(image, { op: "add", path, value: "a" }, { op: "remove", path })
    expect(changed).toEqual(image)
  })

  test("is absent unless it was set", async () => {
    const image = await c.image()
    for (const op of ["remove", "replace"] as const)
      await expect(update(image, { op, path, value: "x" })).rejects.toThrow("does not have this path")
    await expect(update(image, { op: "copy", from: path, path: "/x" })).rejects.toThrow(
      "does not have this path",
    )
  })
})

/** JSON Pointers that lead through what every object of JavaScript has. */
const INTO = [
  ...[
    "/__proto__/polluted",
    "/constructor/prototype/polluted",
    "/constructor/polluted",
    "/prototype/polluted",
  ],
  ...["/tags/__proto__", "/tags/constructor", "/tags/length", "/tags/__proto__/polluted", "/name/length"],
]

type Operations = Parameters<typeof c.demo.updateImage.mutate>[0]["operations"]

const operationsOn = (path: string): Operations => [
  { op: "add", path, value: "polluted" },
  { op: "replace", path, value: "polluted" },
  { op: "test", path, value: "polluted" },
  { op: "remove", path },
  { op: "copy", from: "/constructor", path },
  { op: "move", from: "/constructor", path },
  { op: "copy", from: path, path: "/copied" },
  { op: "move", from: path, path: "/moved" },
]

test.each(INTO)("the pointer %s has no target: CONFLICT, and nothing is changed", async (path) => {
  const image = await c.image({ ...having("constructor", "x"), ...having("prototype", "x"), tags: ["one"] })
  for (const operation of operationsOn(path)) {
    const operations: Operations = [{ op: "add", path: "/name", value: "changed" }, operation]
    await expect(c.demo.updateImage.mutate({ imageId: image.id, operations })).rejects.toMatchObject({
      data: { code: "CONFLICT" },
      message: expect.stringMatching(/^operations\.1: /) as string,
    })
  }
  expect(await c.demo.getImageById.query({ imageId: image.id })).toEqual(image)
  expect(Object.keys(Object.prototype)).toEqual([])
})
