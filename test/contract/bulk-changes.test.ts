import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, ids, NOBODYS, wrong } from "./support.js"

const c = contract()

const get = (imageId: string) => c.demo.getImageById.query({ imageId })
const failed = (id: string, error: string) => ({ id, error, message: expect.any(String) as string })

describe("updateImages", () => {
  test("changes tags, properties, visibility and protection of each image, and leaves the rest", async () => {
    const one = await c.image({ tags: ["old", "Both"], team: "web", wiki: "x" })
    const two = await c.image({ tags: ["other"] })
    const result = await c.demo.updateImages.mutate({
      ...{ imageIds: ids([one, two]), addTags: ["new", "both"], removeTags: ["OLD"] },
      ...{ properties: { team: "db", wiki: null, "a/b~c": 5 }, visibility: "community", os_hidden: true },
    })
    expect(result).toEqual({ successful: ids([one, two]), failed: [] })
    const changed = { team: "db", "a/b~c": "5", visibility: "community", os_hidden: true, protected: false }
    expect(await get(one.id)).toMatchObject({ ...changed, tags: ["Both", c.tag, "new"].toSorted() })
    expect(await get(one.id)).not.toHaveProperty("wiki")
    expect(await get(two.id)).toMatchObject({ ...changed, tags: ["both", c.tag, "new", "other"].toSorted() })
  })

  test("reports for each image why it failed, and a dry run finds the same without changing anything", async () => {
    const mine = await c.image()
    const foreign = await c.image({}, c.other)
    const community = await c.image({ visibility: "community" }, c.other)
    const input = { imageIds: [...ids([mine, foreign, community]), NOBODYS], protected: true }
    const expected = {
      successful: [mine.id],
      failed: [failed(foreign.id, "404"), failed(community.id, "403"), failed(NOBODYS, "404")],
    }
    expect(await c.demo.updateImages.mutate({ ...input, dryRun: true })).toEqual(expected)
    expect(await get(mine.id)).toMatchObject({ protected: false })
    expect(await c.demo.updateImages.mutate(input)).toEqual(expected)
    expect(await get(mine.id)).toMatchObject({ protected: true })
  })

  test.each([
    [{}, /must have a change/],
    [{ properties: { size: "1" } }, /size: is read-only/],
    [{ properties: { name: "x" } }, /name: is an attribute/],
    [{ properties: { team: {} } }, /team: must be text/],
    [{ addTags: ["a"], removeTags: ["A"] }, /addTags: /],
    [{ properties: [] }, /properties: /],
  ])("refuses %j", async (changes, says) => {
    const call = c.demo.updateImages.mutate(wrong({ imageIds: [NOBODYS], ...changes }))
    await expectRefusal(call, { code: "BAD_REQUEST", says })
  })
})

describe("addImageMembers", () => {
  test("shares each image with each project, and a second time as well", async () => {
    const shared = [await c.image({ visibility: "shared" }), await c.image({ visibility: "shared" })]
    const own = await c.image()
    const input = { imageIds: ids([...shared, own]), members: [c.projects.other, c.projects.admin] }
    const expected = { successful: ids(shared), failed: [failed(own.id, "400")] }
    for (const _again of [1, 2]) expect(await c.demo.addImageMembers.mutate(input)).toEqual(expected)
    for (const { id: imageId } of shared) {
      const members = await c.demo.listImageMembers.query({ imageId })
      expect(new Set(members.map(({ member_id }) => member_id))).toEqual(new Set(input.members))
    }
  })
})

describe("findByHash", () => {
  test("finds the images that have a content, also hidden ones, and no others", async () => {
    const bytes = 4_321
    const shown = await c.active({}, bytes)
    const hidden = await c.active({ os_hidden: true }, bytes)
    await c.active({}, bytes + 1)
    const data = Buffer.alloc(bytes)
    for (const [name, algorithm] of [
      ["sha512", "sha512"],
      ["md5", "md5"],
    ] as const) {
      const hash = createHash(algorithm).update(data).digest("hex").toUpperCase()
      const { images } = await c.demo.findByHash.query({ [name]: hash })
      const mine = images.filter(({ tags }) => tags?.includes(c.tag))
      expect(new Set(ids(mine))).toEqual(new Set(ids([shown, hidden])))
      expect(ids((await c.other.findByHash.query({ [name]: hash })).images)).not.toContain(shown.id)
    }
  })

  test.each([[{}], [{ md5: "0".repeat(32), sha512: "0".repeat(128) }], [{ md5: "x" }], [{ sha256: "0" }]])(
    "refuses %j",
    async (input) => {
      await expectRefusal(c.demo.findByHash.query(input), { code: "BAD_REQUEST", says: /sha512|md5|sha256/ })
    },
  )
})
