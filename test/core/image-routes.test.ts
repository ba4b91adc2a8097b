import { expect, test } from "vitest"
import { FILE_ROUTE } from "../../src/rest/images/file.js"
import { IMAGE_ROUTES } from "../../src/rest/images/index.js"
import { WATCH_ROUTE } from "../../src/rest/images/watch.js"
import { appRouter } from "../../src/routers/index.js"

const types = new Map(
  Object.entries(appRouter._def.procedures).map(([name, procedure]) => [
    name,
    (procedure as unknown as { _def: { type: string } })._def.type,
  ]),
)

test("every route of images exists as a procedure, which is a mutation if it changes something", () => {
  for (const { method, path, twin } of IMAGE_ROUTES)
    expect([path, types.get(twin)]).toEqual([path, method === "GET" ? "query" : "mutation"])
})

/** Procedures of the guide, which has no REST routes. */
const GUIDE =
  /^(listImages|listImagesWithPagination|getImageById|listSharedImagesByMemberStatus|createImage|updateImage|updateImageVisibility|deleteImage|(de|re)activateImage|(listImageMembers|(get|create|update|delete)ImageMember)|(delete|activate|deactivate)Images|uploadImage|watchUploadProgress|cancelUpload)$/

test("every procedure of images that is not the guide's has a route", () => {
  const prefix = "compute.image."
  const own = [...types.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
  const routed = new Set(
    [...IMAGE_ROUTES, FILE_ROUTE, WATCH_ROUTE].map(({ twin }) => twin.slice(prefix.length)),
  )
  expect(own.filter((name) => !GUIDE.test(name) && !routed.has(name))).toEqual([])
})
