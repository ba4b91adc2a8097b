import { expect, test } from "vitest"
import { openRegion, signIn } from "../support/cloud.js"
import { contract, sameIds } from "./support.js"

/** A Glance whose endpoint in the catalog has a path, as where all services share a host. */
const c = contract(() => openRegion("Limits"))

test("every page of a list is found below the path, which Glance's own links omit", async () => {
  const { imageEndpoint = "" } = await signIn(c.cloud.authUrl, "demo", undefined, c.cloud.region)
  expect(new URL(imageEndpoint).pathname).toBe("/image")
  const made = [await c.image(), await c.image(), await c.image()]
  const seen: { id: string }[] = []
  let next: string | undefined
  do {
    const page = await c.demo.listImagesWithPagination.query({
      tag: c.tag,
      limit: 1,
      ...(next && { marker: next }),
    })
    seen.push(...page.images)
    next = page.next === undefined ? undefined : page.images.at(-1)?.id
  } while (next !== undefined)
  expect(sameIds(seen)).toEqual(sameIds(made))
})

test("an image is created, changed, uploaded to and deleted there", async () => {
  const { id } = await c.active({ name: "behind a path" })
  const operations = [{ op: "replace", path: "/name", value: "renamed" } as const]
  expect(await c.demo.updateImage.mutate({ imageId: id, operations })).toMatchObject({
    name: "renamed",
    status: "active",
  })
  expect(await c.demo.deleteImage.mutate({ imageId: id })).toBe(true)
})
