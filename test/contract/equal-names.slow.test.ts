import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, type ImageClient, type NewImage } from "./support.js"

const c = contract()

type Operations = Parameters<ImageClient["updateImage"]["mutate"]>[0]["operations"]

const update = ({ id }: { id: string }, ...operations: Operations) =>
  c.demo.updateImage.mutate({ imageId: id, operations })
const read = ({ id }: { id: string }) => c.demo.getImageById.query({ imageId: id })
const having = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "x"])) as NewImage
const tagsOf = ({ tags = [] }: GlanceImage) => tags.filter((tag) => tag !== c.tag)

async function expectNaming(call: Promise<unknown>, one: string, other: string) {
  await expectRefusal(call, { code: "BAD_REQUEST", says: / equals "/ })
  const { message } = (await call.catch((error: unknown) => error as Error)) as Error
  expect(message).toContain(one)
  expect(message).toContain(other)
}

/** Every collation of MariaDB takes these for one. */
const PAIRS = [
  ["cafe", "Café"],
  ["cafe", "cafe "],
  ["team", "TEAM"],
  ["os_distro", "OS_Distro"],
  ["größe", "GRÖßE"],
  ["имя", "ИМЯ"],
  ["ａｂ", "ＡＢ"],
] as const

describe.each(PAIRS)("%j and %j are equal in Glance's database", (one, other) => {
  test("an image with both as properties is refused, and not created", async () => {
    const name = `${c.tag} twins`
    await expectNaming(c.image({ name, ...having(one, other) }), one, other)
    expect(await c.list({ name })).toEqual([])
  })

  test("an image with both as tags is refused, and not created", async () => {
    const name = `${c.tag} twins`
    await expectNaming(c.image({ name, tags: [one, other] }), one, other)
    expect(await c.list({ name })).toEqual([])
  })

  test("adding one tag to the other is refused, and nothing is changed", async () => {
    const image = await c.image({ tags: [one] })
    const lost = { op: "replace", path: "/name", value: "lost" } as const
    const patches = [
      { op: "add", path: "/tags/-", value: other },
      { op: "add", path: "/tags/0", value: other },
      { op: "replace", path: "/tags", value: [one, other] },
    ] as const
    for (const operation of patches) await expectNaming(update(image, lost, operation), one, other)
    expect(await read(image)).toEqual(image)
  })

  test("a tag changes its spelling, together with other changes", async () => {
    const image = await c.image({ tags: [one, "other"] })
    const tags = [c.tag, "other", other]
    const changed = await update(
      image,
      { op: "replace", path: "/name", value: "renamed" },
      { op: "replace", path: "/tags", value: tags },
    )
    expect(changed).toMatchObject({ name: "renamed", tags: tags.toSorted() })
    expect(await read(image)).toMatchObject({ name: "renamed", tags: tags.toSorted() })
  })
})

describe.each(PAIRS.filter(([, other]) => !other.endsWith(" ")))("%j and %j", (one, other) => {
  let image: GlanceImage
  beforeAll(async () => {
    image = await c.image({ ...having(one), another: "y" })
  })

  const lost = { op: "replace", path: "/name", value: "lost" } as const
  const cases: [string, Operations][] = [
    ["add", [{ op: "add", path: `/${other}`, value: "z" }]],
    ["copy", [{ op: "copy", from: `/${one}`, path: `/${other}` }]],
    ["copy of another property", [{ op: "copy", from: "/another", path: `/${other}` }]],
    ["move", [{ op: "move", from: `/${one}`, path: `/${other}` }]],
    ["move of another property", [{ op: "move", from: "/another", path: `/${other}` }]],
    ["remove and add", [{ op: "remove", path: `/${one}` }, { op: "add", path: `/${other}`, value: "z" }]],
  ] // prettier-ignore
  test.each(cases)("as properties: %s is refused, and nothing is changed", async (_name, operations) => {
    await expectNaming(update(image, lost, ...operations), one, other)
    expect(await read(image)).toEqual(image)
  })

  test("the name of a removed property stays taken, and its own spelling comes back", async () => {
    const fresh = await c.image(having(one))
    await update(fresh, { op: "remove", path: `/${one}` })
    const add = (name: string) => update(fresh, lost, { op: "add", path: `/${name}`, value: "back" })
    await expectRefusal(add(other), {
      code: "CONFLICT",
      glance: 500,
      says: /perhaps a removed one.*Nothing was changed/,
    })
    expect(await read(fresh)).not.toMatchObject({ name: "lost" })
    expect(new Map(Object.entries(await add(one))).get(one)).toBe("back")
  })
})

test("names that the database distinguishes are different properties and tags", async () => {
  const names = ["cafe", " cafe", "cafeteria", "caf", "c.afe", "Name", "TAGS", "Size"]
  const image = await c.image({ ...having(...names), tags: ["cafe", "cafeteria", " cafe"] })
  expect(image).toMatchObject(having(...names))
  expect(tagsOf(image)).toEqual([" cafe", "cafe", "cafeteria"])
})

test("a property with white space at an end of its name cannot be changed, and no other is changed for it", async () => {
  const image = await c.image(having("cafe", " bar"))
  const refused = { code: "BAD_REQUEST", says: /white space at an end of its name/ } as const
  for (const name of ["cafe ", "cafe\t", "\u00a0cafe", " bar", "\u001ccafe"])
    await expectRefusal(update(image, { op: "add", path: `/${name}`, value: "z" }), refused)
  await expectRefusal(update(image, { op: "remove", path: "/ bar" }), refused)
  expect(await read(image)).toEqual(image)
})

test("two tags that became one at Glance are kept, since it can remove neither", async () => {
  const image = await c.image({ tags: ["prod", "old"] })
  expect((await c.glance.ask("PUT", `/images/${image.id}/tags/Prod`)).status).toBe(204)
  const changed = await update(
    image,
    { op: "add", path: "/tags/-", value: "new" },
    { op: "replace", path: "/name", value: "changed" },
  )
  expect(tagsOf(changed)).toEqual(["Prod", "new", "old", "prod"])
  const removal = update(
    image,
    { op: "replace", path: "/name", value: "lost" },
    { op: "replace", path: "/tags", value: [c.tag, "prod"] },
  )
  await expectRefusal(removal, { code: "CONFLICT", says: /"Prod" and "prod".*cannot remove either/ })
  expect(await read(image)).toEqual(changed)
})

test("a list does not search for a tag without its white space", async () => {
  for (const tag of [" lead", "trail\t"])
    await expectRefusal(c.list({ tag }), { code: "BAD_REQUEST", says: /^tag: .*white space/ })
  const image = await c.image({ tags: ["trail "] })
  for (const tag of ["trail ", "TRAIL"]) expect(await c.list({ tag })).toEqual([image])
})
