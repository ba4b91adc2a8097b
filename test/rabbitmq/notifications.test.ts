import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, type CatalogStage } from "../support/catalog.js"
import type { Person } from "../support/library.js"
import { startRabbitMq, type RabbitMq } from "../support/rabbitmq.js"

let rabbit: RabbitMq
let catalog: CatalogStage
let demo: Person
let other: Person

/** The catalog does not look by itself within the test. */
const SELDOM = { CATALOG_REFRESH_SECONDS: "3600", CATALOG_SWEEP_SECONDS: "86400" }

beforeAll(async () => {
  rabbit = await startRabbitMq()
  catalog = await openCatalog({ ...SELDOM, NOTIFICATIONS_URL: rabbit.url })
  demo = await catalog.as("demo")
  other = await catalog.as("other")
  await namesOf(demo)
  await namesOf(other)
})
afterAll(async () => {
  await catalog.close()
  await rabbit.close()
})

async function namesOf(person: Person) {
  const images = await catalog.images(person)
  return images.map(({ attributes }) => (attributes as { name?: string }).name)
}

/** Sent again until it has arrived: a queue gets only what is sent after it exists. */
const isSeen = (eventType: string, payload: object, look: () => Promise<void>) =>
  expect
    .poll(async () => {
      await rabbit.notify(eventType, payload)
      await look()
      return true
    })
    .toBe(true)

test("what somebody creates, changes and deletes at Glance is in the catalog when Glance reports it", async () => {
  const image = catalog.put(demo, { name: "made" })
  await isSeen("image.create", { id: image.id, owner: demo.projectId }, async () =>
    expect(await namesOf(demo)).toContain("made"),
  )
  expect(await namesOf(other)).not.toContain("made")
  Object.assign(catalog.simulator.world.images.get(image.id) ?? {}, { name: "renamed", visibility: "public" })
  await isSeen("image.update", { id: image.id, owner: demo.projectId }, async () => {
    expect(await namesOf(demo)).toContain("renamed")
    expect(await namesOf(other)).toContain("renamed")
  })
  catalog.simulator.world.images.delete(image.id)
  await isSeen("image.delete", { id: image.id }, async () => {
    expect(await namesOf(demo)).not.toContain("renamed")
    expect(await namesOf(other)).not.toContain("renamed")
  })
})

test("messages that are not about images change nothing, and reading goes on after them", async () => {
  const image = catalog.put(demo, { name: "after others" })
  await rabbit.notify("compute.instance.update", { id: image.id })
  await rabbit.notify("image.update", { id: 7 })
  await rabbit.notify("image.update", {})
  await isSeen("image.activate", { id: image.id }, async () =>
    expect(await namesOf(demo)).toContain("after others"),
  )
})

test("notifications are read again after the broker was gone", async () => {
  await rabbit.stop()
  const image = catalog.put(demo, { name: "after the outage" })
  expect((await catalog.ask("GET", "/api/images", demo)).status).toBe(200)
  await rabbit.start()
  await isSeen("image.upload", { id: image.id }, async () =>
    expect(await namesOf(demo)).toContain("after the outage"),
  )
})
