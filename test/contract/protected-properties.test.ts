import { expect, test } from "vitest"
import { openRegion } from "../support/cloud.js"
import { expectRefusal } from "./refusal.js"
import { contract } from "./support.js"

/** A Glance where `operator_*` is the administrators' to set, and `hidden_*` theirs to see. */
const c = contract(() => openRegion("Quotas"))

const change = (client: typeof c.demo, imageId: string, op: "add" | "replace" | "remove", path: string) =>
  client.updateImage.mutate({
    imageId,
    operations: [op === "remove" ? { op, path } : { op, path, value: "changed" }],
  })

async function prepared() {
  const { id } = await c.image({ mine: "1" })
  await c.admin.updateImage.mutate({
    imageId: id,
    operations: [
      { op: "add", path: "/operator_tier", value: "gold" },
      { op: "add", path: "/hidden_note", value: "secret" },
    ],
  })
  return id
}

test("a protected property is visible to permitted roles, and only they can set it", async () => {
  const imageId = await prepared()
  const image = await c.demo.getImageById.query({ imageId })
  expect(image).toMatchObject({ mine: "1", operator_tier: "gold" })
  expect(image).not.toHaveProperty("hidden_note")
  expect(await c.admin.getImageById.query({ imageId })).toMatchObject({ hidden_note: "secret" })
})

test.each(["add", "replace", "remove"] as const)("to %s one is FORBIDDEN and changes nothing", async (op) => {
  const imageId = await prepared()
  await expectRefusal(change(c.demo, imageId, op, "/operator_tier"), {
    code: "FORBIDDEN",
    glance: 403,
    says: /operator_tier/,
  })
  expect(await c.admin.getImageById.query({ imageId })).toMatchObject({
    operator_tier: "gold",
    hidden_note: "secret",
  })
})

test("a new image can't have one, except an administrator's", async () => {
  const refused = { code: "FORBIDDEN", glance: 403, says: /operator_tier/ } as const
  await expectRefusal(c.demo.createImage.mutate({ operator_tier: "gold" }), refused)
  const made = c.keep(await c.admin.createImage.mutate({ operator_tier: "gold" }))
  expect(made).toMatchObject({ operator_tier: "gold" })
})

test("Glance drops a property that the caller can't see from an image that the caller updates", async () => {
  const imageId = await prepared()
  expect(await change(c.demo, imageId, "replace", "/mine")).toMatchObject({ mine: "changed" })
  const image = await c.admin.getImageById.query({ imageId })
  expect(image).toMatchObject({ mine: "changed", operator_tier: "gold" })
  expect(image).not.toHaveProperty("hidden_note")
})
