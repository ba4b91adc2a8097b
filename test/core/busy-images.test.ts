import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { image } from "../support/stand-in-answers.js"
import { json } from "../support/stand-in.js"
import { setUp, type ScriptedCloud } from "./setting.js"

const RENAME = [{ op: "replace", path: "/name", value: "renamed" }]

/** An image in this status, which Glance would let the caller change. */
function inStatus({ cloud }: ScriptedCloud, status: string): string {
  const one = image({ id: randomUUID(), status })
  cloud.on(`GET /image/v2/images/${one.id}`, json(200, one))
  cloud.on(`PATCH /image/v2/images/${one.id}`, json(200, one))
  return one.id
}

/** Changes that reached Glance. Another patch only asks whether the caller may change the image. */
const changes = ({ cloud }: ScriptedCloud) =>
  cloud.seen.filter(({ call, body }) => call.startsWith("PATCH ") && body.includes("renamed"))

test("an update during an upload directly to Glance is CONFLICT, and nothing is changed", async () => {
  const setting = await setUp()
  const imageId = inStatus(setting, "saving")
  const { error } = await setting.ask("updateImage", { input: { imageId, operations: RENAME } })
  expect(error.data.code).toBe("CONFLICT")
  expect(changes(setting)).toEqual([])
})

test("an update while an upload runs through another process is CONFLICT, before Glance says saving", async () => {
  const setting = await setUp()
  const imageId = inStatus(setting, "queued")
  await setting.polaris.services.bus.claim(`upload:p1:${imageId}:lock`, "another process", 60_000)
  const { error } = await setting.ask("updateImage", { input: { imageId, operations: RENAME } })
  expect(error.data.code).toBe("CONFLICT")
  expect(changes(setting)).toEqual([])
})

test.each(["queued", "active"])(
  "an update of an image that is %s and not being uploaded to succeeds",
  async (status) => {
    const setting = await setUp()
    const imageId = inStatus(setting, status)
    expect((await setting.ask("updateImage", { input: { imageId, operations: RENAME } })).status).toBe(200)
    expect(changes(setting)).toHaveLength(1)
  },
)
