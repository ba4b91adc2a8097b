import type { GlanceImage } from "../../schemas/image.js"
import type { ListQuery } from "../../schemas/list.js"
import type { Lister } from "../list.js"
import { matching } from "../matches.js"
import { glanceQuery } from "../query.js"
import { shownImage } from "../shown-image.js"

/** Ids in one request: with the longest filters its URL is still short enough for Glance. */
const AT_ONCE = 25

/** Those of the images that the list has now, in any order. */
export async function readSome(lister: Lister, query: ListQuery, ids: string[]): Promise<GlanceImage[]> {
  const matcher = { ...lister, concurrency: lister.images.bulkConcurrency }
  const found: GlanceImage[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE)
    const search = glanceQuery(query, { limit: 1000, marker: undefined })
    const page = await lister.glance.images.page(`${search}&id=in:${some.join(",")}`)
    found.push(...(await matching(matcher, query, page.images.map(shownImage))))
  }
  return found
}
