import { describe, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong } from "./support.js"

const c = contract()

describe("attributes that OpenStack reserves are refused by name", () => {
  test.each([
    ["status", "active"],
    ["size", 5],
    ["virtual_size", 5],
    ["checksum", "abc"],
    ["created_at", "2026-01-01T00:00:00Z"],
    ["updated_at", "2026-01-01T00:00:00Z"],
    ["self", "/v2/images/x"],
    ["file", "/v2/images/x/file"],
    ["schema", "/v2/schemas/image"],
    ["stores", "file"],
    ["os_hash_algo", "sha512"],
    ["os_hash_value", "abc"],
    ["owner", "somebody"],
    ["location", "file:///etc/passwd"],
    ["locations", [{ url: "file:///etc/passwd", metadata: {} }]],
    ["direct_url", "file:///etc/passwd"],
    ["deleted", "true"],
    ["deleted_at", "2026-01-01"],
    ["os_glance_import_task", "x"],
  ])("%s", async (name, value) => {
    const refused = { code: "BAD_REQUEST", says: new RegExp(`^${name}: is (read-only|reserved)`) } as const
    await expectRefusal(c.image(wrong({ [name]: value })), refused)
  })
})

describe("values that cannot be stored are refused by name", () => {
  const refuse = async (given: Record<string, unknown>, name = Object.keys(given)[0] ?? "") => {
    const call = c.demo.createImage.mutate(wrong({ tags: [c.tag], ...given })).then(c.keep)
    await expectRefusal(call, { code: "BAD_REQUEST", says: new RegExp(`(^|; )${name}(: |\\.)`) })
  }

  test.each([
    { id: "not-a-uuid" },
    { name: "party 🎉" },
    { name: 5 },
    { container_format: "box" },
    { disk_format: "floppy" },
    { disk_format: "" },
    { visibility: "all" },
    { visibility: null },
    { protected: "yes" },
    { os_hidden: 1 },
    { min_ram: -1 },
    { min_ram: 1.5 },
    { min_ram: 2 ** 31 },
    { min_disk: "10" },
    { tags: "red" },
    { tags: [5] },
    { os_type: "plan9" },
    { os_distro: 5 },
    { hw_qemu_guest_agent: "yes" },
    { custom: null },
    { custom: ["a"] },
    { custom: { a: 1 } },
    { custom: "🎉" },
    { Os_Type: "linux", os_type: "linux" },
  ])("%j", (given) => refuse(given))

  test.each([
    ["a name", "name", "x".repeat(256)],
    ["a tag", "tags", ["x".repeat(256)]],
    ["a value", "custom", "x".repeat(65_536)],
    ["a value, in bytes", "custom", "ü".repeat(32_768)],
    ["the name of a property", "x".repeat(256), "fine"],
  ])("%s longer than Glance stores", (_what, name, value) => refuse({ [name]: value }))

  test("a property without a name", async () => {
    await expectRefusal(c.image({ "": "fine" }), { code: "BAD_REQUEST", says: /property name of 1 to 255/ })
  })

  test("more tags than Glance stores", async () => {
    const tags = Array.from({ length: 129 }, (_, at) => `tag ${at}`)
    await expectRefusal(c.demo.createImage.mutate({ tags }).then(c.keep), {
      code: "BAD_REQUEST",
      says: /^tags: /,
    })
  })

  test("more properties than Glance stores are PAYLOAD_TOO_LARGE, as in Glance", async () => {
    const properties = Object.fromEntries(Array.from({ length: 129 }, (_, at) => [`p${at}`, "x"]))
    const refused = { code: "PAYLOAD_TOO_LARGE", glance: 413, says: /Maximum: 128/ } as const
    await expectRefusal(c.image(properties), refused)
  })
})

test("no image is created with an id that is refused", async () => {
  await expectRefusal(c.image(wrong({ id: NOBODYS, status: "active" })), { code: "BAD_REQUEST" })
  await expectRefusal(c.demo.getImageById.query({ imageId: NOBODYS }), { code: "NOT_FOUND", glance: 404 })
})
