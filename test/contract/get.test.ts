import { describe, expect, test } from "vitest"
import { qcow2 } from "../support/disks.js"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong } from "./support.js"

const c = contract()

const HARDWARE = {
  hw_disk_bus: "virtio",
  hw_scsi_model: "virtio-scsi",
  hw_serial: "abc-123",
  hw_qemu_guest_agent: true,
  hw_vif_model: "e1000",
  hw_rng_model: "virtio",
  hw_machine_type: "q35",
} as const

describe("getImageById", () => {
  test("returns every attribute of the guide with its type", async () => {
    const given = {
      name: `${c.tag} complete`,
      container_format: "bare",
      disk_format: "qcow2",
      protected: true,
      min_ram: 1024,
      min_disk: 10,
      os_type: "linux",
      os_distro: "ubuntu",
      os_version: "22.04",
      architecture: "x86_64",
      os_hidden: true,
      ...HARDWARE,
    } as const
    const { id } = await c.image({ ...given, tags: ["b", "a"] })
    await c.glance.upload(id, qcow2().subarray(0, 512))
    const image = await c.demo.getImageById.query({ imageId: id })
    expect(image).toMatchObject({
      ...given,
      id,
      status: "active",
      visibility: "private",
      size: 512,
      owner: c.projects.demo,
      tags: ["a", "b", c.tag].sort(),
      checksum: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    })
  })

  test("omits attributes that are not set", async () => {
    const { id } = await c.image()
    const image = await c.demo.getImageById.query({ imageId: id })
    expect(Object.values(image)).not.toContain(null)
    expect(image).not.toHaveProperty("size")
    expect(image).not.toHaveProperty("checksum")
  })

  test("accepts an id in upper case", async () => {
    const { id } = await c.image()
    expect(await c.demo.getImageById.query({ imageId: id.toUpperCase() })).toMatchObject({ id })
  })

  test("responds the same at compute.* and compute.image.*", async () => {
    const { id } = await c.image()
    const compute = c.client(c.headers.demo).compute
    expect(await compute.getImageById.query({ imageId: id })).toEqual(
      await compute.image.getImageById.query({ imageId: id }),
    )
  })

  test.each(["private", "shared"] as const)(
    "responds to another project for a %s image that is not shared as for one that does not exist",
    async (visibility) => {
      const { id } = await c.image({ visibility })
      const missing = { code: "NOT_FOUND", glance: 404, says: /^No image found with ID [0-9a-f-]+$/ } as const
      await expectRefusal(c.other.getImageById.query({ imageId: id }), missing)
      await expectRefusal(c.other.getImageById.query({ imageId: NOBODYS }), missing)
    },
  )

  test("shows another project a community image and one that is shared with it", async () => {
    const community = await c.image({ visibility: "community" })
    const shared = await c.image({ visibility: "shared" })
    await c.demo.createImageMember.mutate({ imageId: shared.id, member: c.projects.other })
    for (const { id } of [community, shared])
      expect(await c.other.getImageById.query({ imageId: id })).toMatchObject({ id, owner: c.projects.demo })
  })

  test("shows an administrator every project's private images", async () => {
    const { id } = await c.image()
    expect(await c.admin.getImageById.query({ imageId: id })).toMatchObject({ id, owner: c.projects.demo })
  })

  test("a deleted image is NOT_FOUND, for the administrator too", async () => {
    const { id } = await c.image()
    await c.demo.deleteImage.mutate({ imageId: id })
    for (const client of [c.demo, c.admin])
      await expectRefusal(client.getImageById.query({ imageId: id }), { code: "NOT_FOUND", glance: 404 })
  })

  test.each([
    {},
    { imageId: "" },
    { imageId: "not-a-uuid" },
    { imageId: "../members" },
    { imageId: `${NOBODYS}/file` },
    { imageId: `${NOBODYS}/../../info/stores` },
    { imageId: 7 },
    { imageId: [NOBODYS] },
  ])("refuses %j by the field's name", async (input) => {
    await expectRefusal(c.demo.getImageById.query(wrong(input)), { code: "BAD_REQUEST", says: /^imageId: / })
  })

  test("refuses an unknown parameter", async () => {
    const input = wrong({ imageId: NOBODYS, fields: "name" })
    await expectRefusal(c.demo.getImageById.query(input), { code: "BAD_REQUEST", says: /fields/ })
  })

  test("never shows Glance's own notes (os_glance_*) on an image that was imported", async () => {
    const { id } = await c.image()
    await c.glance.importData(id, 16)
    const secrets = (image: object) =>
      Object.keys(image).filter((key) => /^os_glance_|^locations$|^direct_url$/.test(key))
    expect(secrets(await c.glance.get(id))).not.toEqual([])
    expect(secrets(await c.demo.getImageById.query({ imageId: id }))).toEqual([])
    expect((await c.list()).flatMap(secrets)).toEqual([])
    const operations = [{ op: "add", path: "/team", value: "red" } as const]
    const updated = await c.demo.updateImage.mutate({ imageId: id, operations })
    expect(updated).toMatchObject({ team: "red" })
    expect(secrets(updated)).toEqual([])
  })
})
