import { expect, test } from "vitest"
import { cut, json, type Says } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { setUp } from "./setting.js"

const ID = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"
const GET = `GET /image/v2/images/${ID}`
const PATCH = `PATCH /image/v2/images/${ID}`

const before = image({ id: ID, name: "old", tags: ["cafe", "other"], owner: "p1" })

type Operation = { op: "replace"; path: string; value: unknown }
const renamed: Operation = { op: "replace", path: "/name", value: "new" }
const tagged = (...tags: string[]): Operation => ({ op: "replace", path: "/tags", value: tags })

/** An update at a Glance that answers patches like this, and look-ups after a patch like that. */
async function update(operations: Operation[], { patches, now }: { patches: Says[]; now: Says }) {
  const { ask, cloud } = await setUp()
  /** The removal of nothing asks whether the caller may change the image. */
  const isQuestion = ({ body }: { body: string }) => body.includes("polaris.nothing")
  const sent = () => cloud.seen.filter((one) => one.call === PATCH && !isQuestion(one))
  cloud.on(PATCH, (response, seen) => {
    const says = isQuestion(seen) ? json(409, { message: "no such property" }) : patches[sent().length - 1]
    says?.(response, seen)
  })
  cloud.on(GET, (response, seen) =>
    (sent().length < patches.length ? json(200, before) : now)(response, seen),
  )
  const { status, error } = await ask("updateImage", { input: { imageId: ID, operations } })
  return { status, message: error.message, patches: sent() }
}

const answer = (more: object) => json(200, { ...before, ...more })
const glance = (status: number) => json(status, { message: "no" })

/** Between the two steps of a tag that changes its spelling. */
const lacking = answer({ name: "new", tags: ["other"] })
const LACKS = 'The rest of the update was done, so the image now lacks the tags "Café". Add them again.'

test.each<[string, Says, number, Says, string]>([
  ["is refused", glance(403), 403, lacking, LACKS],
  ["fails", glance(500), 502, lacking, LACKS],
  ["is not answered", cut, 503, lacking, LACKS],
  ["fails, and the image cannot be looked up", glance(503), 503, glance(503), LACKS],
])("when the second step of a tag's new spelling %s, the message says what is missing", async (...given) => {
  const [, second, status, now, note] = given
  const operations = [renamed, tagged("Café", "other")]
  const got = await update(operations, { patches: [lacking, second], now })
  expect(got.patches.map(({ body }) => body.includes("Café"))).toEqual([false, true])
  expect(got.message).toContain(note)
  expect(got.status).toBe(status)
})

const UNKNOWN = "The update may have been applied in part or in full. Read the image before you try again."

test.each<[string, Says, Says, string | undefined]>([
  ["cannot be looked up: 500", glance(500), glance(500), UNKNOWN],
  ["cannot be looked up: 503", glance(503), glance(503), UNKNOWN],
  ["cannot be looked up: cut", cut, cut, UNKNOWN],
  ["has vanished", glance(502), glance(404), UNKNOWN],
  [
    "has a part of it",
    glance(500),
    answer({ name: "new" }),
    "The update was applied in part: name has the new value, but not tags.",
  ],
  ["has all of it", cut, answer({ name: "new", tags: ["a"] }), "The update was applied nevertheless."],
  ["has nothing of it", glance(503), json(200, before), undefined],
])("after a failed update, an image that %s is reported as that", async (_what, patch, now, note) => {
  const { message } = await update([renamed, tagged("a")], { patches: [patch], now })
  if (note === undefined) expect(message).not.toMatch(/applied/)
  else expect(message).toContain(note)
})
