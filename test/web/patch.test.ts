import { expect, test } from "vitest"
import { attributeChanges, attributesOf, propertyChanges } from "../../web/features/details/patch.js"

const image = {
  id: "i1",
  name: "golden",
  tags: ["a", "b"],
  protected: false,
  build: "1",
  team: "web",
  "a/b": "x",
}

test("only what was changed is sent", () => {
  const before = attributesOf(image)
  expect(attributeChanges(before, before)).toEqual([])
  expect(attributeChanges(before, { ...before, name: "new", tags: ["a"], protected: true })).toEqual([
    { op: "replace", path: "/name", value: "new" },
    { op: "replace", path: "/protected", value: true },
    { op: "replace", path: "/tags", value: ["a"] },
  ])
})

test("the formats of an image without data can be set, those of another cannot", () => {
  const queued = { ...image, status: "queued", disk_format: "raw" } as const
  const before = attributesOf(queued)
  expect(attributeChanges(before, { ...before, disk_format: "qcow2", container_format: "bare" })).toEqual([
    { op: "replace", path: "/disk_format", value: "qcow2" },
    { op: "add", path: "/container_format", value: "bare" },
  ])
  expect(attributesOf({ ...queued, status: "active" })).not.toHaveProperty("disk_format")
})

test("missing properties are removed, new and changed ones are set, and names are escaped", () => {
  const after: [string, string][] = [
    ["build", "2"],
    ["a/b", "x"],
    ["c~d", "y"],
    ["hw_qemu_guest_agent", "true"],
  ]
  expect(propertyChanges(image, after)).toEqual([
    { op: "remove", path: "/team" },
    { op: "add", path: "/build", value: "2" },
    { op: "add", path: "/c~0d", value: "y" },
    { op: "add", path: "/hw_qemu_guest_agent", value: true },
  ])
})
