import { describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, type NewImage } from "./support.js"

const c = contract()

const stored = async (attributes: NewImage) => c.glance.get((await c.image(attributes)).id)

describe("createImage", () => {
  test("creates the guide's example: queued, private, with all given attributes", async () => {
    const example = {
      name: "Ubuntu 22.04 LTS",
      container_format: "bare",
      disk_format: "qcow2",
      visibility: "private",
      os_type: "linux",
      os_distro: "ubuntu",
      os_version: "22.04",
      min_ram: 1024,
      min_disk: 10,
    } as const
    const image = await c.image({ ...example, tags: ["ubuntu", "lts", "server"] })
    const expected = {
      ...example,
      status: "queued",
      owner: c.projects.demo,
      protected: false,
      os_hidden: false,
    }
    expect(image).toMatchObject({ ...expected, tags: [c.tag, "lts", "server", "ubuntu"] })
    expect(await c.demo.getImageById.query({ imageId: image.id })).toEqual(image)
  })

  test("creates an image with defaults only: private, though Glance's own default is shared", async () => {
    const image = c.keep(await c.demo.createImage.mutate({}))
    expect(image).toMatchObject({
      status: "queued",
      visibility: "private",
      protected: false,
      min_ram: 0,
      min_disk: 0,
      tags: [],
      os_hidden: false,
    })
    expect(image).not.toHaveProperty("name")
  })

  test.each(["private", "shared", "community"] as const)(
    "creates a %s image for its owner",
    async (visibility) => {
      expect(await c.image({ visibility })).toMatchObject({ visibility })
    },
  )

  test("creates a public image for an administrator, and is FORBIDDEN for others", async () => {
    expect(await c.image({ visibility: "public" }, c.admin)).toMatchObject({ visibility: "public" })
    const refused = { code: "FORBIDDEN", glance: 403, says: /publicize_image/ } as const
    await expectRefusal(c.image({ visibility: "public" }), refused)
  })

  test("accepts an id in upper or lower case; one that was ever used is a CONFLICT, even if its image is deleted", async () => {
    const id = crypto.randomUUID()
    expect(await c.image({ id: id.toUpperCase() })).toMatchObject({ id })
    const refused = { code: "CONFLICT", glance: 409, says: /already exists/ } as const
    await expectRefusal(c.image({ id }), refused)
    await expectRefusal(c.image({ id }, c.other), refused)
    await c.demo.deleteImage.mutate({ imageId: id })
    await expectRefusal(c.image({ id }), refused)
  })

  test("stores a tag that is given twice once", async () => {
    expect(await c.image({ tags: ["twice", "twice"] })).toMatchObject({ tags: [c.tag, "twice"] })
  })

  test("null stands for an attribute that is not set", async () => {
    const image = await c.image({ name: null, container_format: null, disk_format: null })
    for (const name of ["name", "container_format", "disk_format"]) expect(image).not.toHaveProperty(name)
  })
})

describe("properties are stored as the text that OpenStack's tools use", () => {
  test.each([
    [true, "yes"],
    [false, "no"],
  ])("hw_qemu_guest_agent %j is %j in Glance and a boolean again here", async (given, text) => {
    const { id } = await c.image({ hw_qemu_guest_agent: given })
    expect(await c.glance.get(id)).toMatchObject({ hw_qemu_guest_agent: text })
    expect(await c.demo.getImageById.query({ imageId: id })).toMatchObject({ hw_qemu_guest_agent: given })
  })

  test("other booleans are stored as true and false, numbers in decimal", async () => {
    const given = {
      img_hide_hypervisor_id: true,
      hw_vif_multiqueue_enabled: false,
      hw_cpu_cores: 4,
      ratio: 1.5,
    }
    const text = {
      img_hide_hypervisor_id: "yes",
      hw_vif_multiqueue_enabled: "false",
      hw_cpu_cores: "4",
      ratio: "1.5",
    }
    expect(await stored(given)).toMatchObject(text)
  })

  test("a custom property may have any name and any text", async () => {
    const given = {
      "team:cost center": "R&D",
      "a/b~c": "",
      Größe: "47 µm",
      "x.y": "line\nbreak",
      'quo"te': "'",
    }
    expect(await stored(given)).toMatchObject(given)
  })

  test("a value of the maximum length is stored", async () => {
    const long = "x".repeat(65_535)
    expect(await c.image({ long })).toMatchObject({ long })
  })
})
