import { describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { contract, type ImageClient } from "./support.js"

const c = contract()

type Operations = Parameters<ImageClient["updateImage"]["mutate"]>[0]["operations"]

const update = ({ id }: { id: string }, ...operations: Operations) =>
  c.demo.updateImage.mutate({ imageId: id, operations })
const read = ({ id }: { id: string }) => c.demo.getImageById.query({ imageId: id })

describe("updateImage", () => {
  test("applies the guide's example", async () => {
    const image = await c.image({ name: "Ubuntu 22.04 LTS", hw_serial: "abc", tags: ["lts"] })
    const updated = await update(
      image,
      { op: "replace", path: "/name", value: "Ubuntu 22.04 LTS Updated" },
      { op: "add", path: "/tags/-", value: "production" },
      { op: "remove", path: "/hw_serial" },
    )
    expect(updated).toMatchObject({ name: "Ubuntu 22.04 LTS Updated", tags: [c.tag, "lts", "production"] })
    expect(updated).not.toHaveProperty("hw_serial")
    expect(await read(image)).toEqual(updated)
  })

  const START = { name: "start", os_distro: "debian", hw_serial: "7", min_ram: 1, tags: ["a", "b"] }
  const rows: [string, Operations, Partial<GlanceImage> & Record<string, unknown>][] = [
    ["replace of a base attribute", [{ op: "replace", path: "/min_ram", value: 512 }], { min_ram: 512 }],
    ["add of a base attribute", [{ op: "add", path: "/protected", value: true }], { protected: true }],
    ["add of a property", [{ op: "add", path: "/team", value: "red" }], { team: "red" }],
    [
      "add of a property that is there",
      [{ op: "add", path: "/os_distro", value: "arch" }],
      { os_distro: "arch" },
    ],
    ["replace of a property", [{ op: "replace", path: "/os_distro", value: "arch" }], { os_distro: "arch" }],
    ["remove of a property", [{ op: "remove", path: "/os_distro" }], { os_distro: undefined }],
    [
      "a boolean property",
      [{ op: "add", path: "/hw_qemu_guest_agent", value: true }],
      { hw_qemu_guest_agent: true },
    ],
    ["a number as a property", [{ op: "add", path: "/hw_cpu_cores", value: 4 }], { hw_cpu_cores: "4" }],
    ["a name with / and ~ in it", [{ op: "add", path: "/a~1b~0c", value: "x" }], { "a/b~c": "x" }],
    ["null for a name", [{ op: "replace", path: "/name", value: null }], { name: undefined }],
    [
      "a format that was not set",
      [{ op: "replace", path: "/disk_format", value: "iso" }],
      { disk_format: "iso" },
    ],
    ["all tags at once", [{ op: "replace", path: "/tags", value: ["c", "c", "d"] }], { tags: ["c", "d"] }],
    ["a tag by its index", [{ op: "remove", path: "/tags/0" }], { tags: ["b"] }],
    ["a tag put in front", [{ op: "add", path: "/tags/0", value: "0" }], { tags: ["0", "a", "b"] }],
    ["a tag replaced", [{ op: "replace", path: "/tags/1", value: "z" }], { tags: ["a", "z"] }],
    [
      "move",
      [{ op: "move", from: "/os_distro", path: "/distro" }],
      { distro: "debian", os_distro: undefined },
    ],
    ["move onto another", [{ op: "move", from: "/os_distro", path: "/hw_serial" }], { hw_serial: "debian" }],
    [
      "copy",
      [{ op: "copy", from: "/os_distro", path: "/distro" }],
      { distro: "debian", os_distro: "debian" },
    ],
    ["copy of a read-only attribute", [{ op: "copy", from: "/status", path: "/was" }], { was: "queued" }],
    ["copy of a tag", [{ op: "copy", from: "/tags/0", path: "/first_tag" }], { first_tag: "a" }],
    [
      "test that holds",
      [
        { op: "test", path: "/os_distro", value: "debian" },
        { op: "replace", path: "/os_distro", value: "arch" },
      ],
      { os_distro: "arch" },
    ],
    [
      "operations in their order",
      [
        { op: "add", path: "/x", value: "1" },
        { op: "copy", from: "/x", path: "/y" },
        { op: "replace", path: "/x", value: "2" },
        { op: "test", path: "/y", value: "1" },
        { op: "remove", path: "/hw_serial" },
      ],
      { x: "2", y: "1", hw_serial: undefined },
    ],
    ["what changes nothing", [{ op: "test", path: "/name", value: "start" }], { name: "start" }],
  ]
  test.each(rows)("%s", async (_what, operations, expected) => {
    const image = c.keep(await c.demo.createImage.mutate(START))
    const updated = await update(image, ...operations)
    expect({ ...updated, ...expected }, "as expected").toEqual(updated)
    expect(await read(image)).toEqual(updated)
  })
})
