import type { GlanceImage, MEMBER_STATUSES } from "../schemas/image.js"
import { listImagesInput } from "../schemas/list.js"
import { list, type Lister } from "./list.js"

/**
 * The images that other projects share with the caller's project, by its member status, newest first,
 * including hidden ones. Makes one request to Glance per thousand images and one for hidden images; for an
 * administrator, for whom Glance ignores the filter, one more per image. See the guide's "List Shared Images
 * by Member Status".
 */
export async function listShared(lister: Lister, status: (typeof MEMBER_STATUSES)[number]) {
  const ask = (os_hidden: boolean) =>
    list(lister, listImagesInput.parse({ visibility: "shared", member_status: status, os_hidden }))
  const [shown, hidden] = await Promise.all([ask(false), ask(true)])
  const mine = lister.call.caller.project.id
  const images = [...shown.images, ...hidden.images].filter((image) => image.owner !== mine)
  return hidden.images.length === 0 ? images : images.sort(newestFirst)
}

const newestFirst = (one: GlanceImage, other: GlanceImage) =>
  (other.created_at ?? "").localeCompare(one.created_at ?? "") || one.id.localeCompare(other.id)
