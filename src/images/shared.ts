import { toListQuery } from "../schemas/list.js"
import type { SharedImagesQuery } from "../schemas/shared.js"
import { list, type Lister } from "./list.js"
import { comparing } from "./order.js"
import { matchesText, searchTerms, withoutAccents } from "./search/text.js"

/**
 * The images that other projects share with the caller's project, by its member status, newest first unless
 * the query sorts otherwise, including hidden ones. Makes one request to Glance per thousand images and one
 * for hidden images; for an administrator, for whom Glance ignores the filter, one more per image. See the
 * guide's "List Shared Images by Member Status".
 */
export async function listShared(lister: Lister, { memberStatus, name, ...filters }: SharedImagesQuery) {
  const shared = { ...filters, visibility: "shared" as const, member_status: memberStatus }
  const ask = (os_hidden: boolean) => list(lister, toListQuery({ ...shared, os_hidden }))
  const [shown, hidden] = await Promise.all([ask(false), ask(true)])
  const mine = lister.call.caller.project.id
  const terms = searchTerms(name)
  const images = [...shown.images, ...hidden.images].filter(
    (image) => image.owner !== mine && matchesText(withoutAccents(image.name ?? ""), terms),
  )
  return hidden.images.length === 0 ? images : images.sort(comparing(toListQuery(shared).sort))
}
