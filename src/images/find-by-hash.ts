import { Refusal } from "../errors.js"
import type { Images } from "../glance/images.js"
import { imagePages } from "../glance/pages.js"
import type { GlanceImage } from "../schemas/image.js"
import { shownImage } from "./shown-image.js"

interface Finder {
  glance: { images: Images }
  images: { listMaxImages: number }
}

export interface HashesOfImage {
  sha256?: string | undefined
  sha512?: string | undefined
  md5?: string | undefined
}

/** Images of one hash on a page of Glance's list. */
const PAGE = 1000

/**
 * The images with this content, hidden ones as well, among those that Glance lists for the caller. Glance
 * stores MD5, and one other hash of its operator's choice: SHA-512, unless configured otherwise. Throws
 * Refusal 400 above `listMaxImages`.
 */
export async function imagesByHash(
  finder: Finder,
  hashes: HashesOfImage,
): Promise<{ images: GlanceImage[] }> {
  const { md5, sha256, sha512 } = hashes
  const filter = md5 === undefined ? { os_hash_value: sha512 ?? sha256 ?? "" } : { checksum: md5 }
  const [shown, hidden] = await Promise.all([
    listAll(finder, { ...filter, os_hidden: "false" }),
    listAll(finder, { ...filter, os_hidden: "true" }),
  ])
  return { images: [...shown, ...hidden].filter(({ status }) => status !== "deleted") }
}

async function listAll(
  { glance, images: { listMaxImages } }: Finder,
  filter: Record<string, string>,
): Promise<GlanceImage[]> {
  const found = new Map<string, GlanceImage>()
  for await (const page of imagePages(glance.images, filter, PAGE)) {
    for (const image of page) found.set(image.id, shownImage(image))
    if (found.size > listMaxImages) throw new Refusal(400, tooMany(listMaxImages))
  }
  return [...found.values()]
}

const tooMany = (most: number) =>
  `More than ${most} images have this content. Ask your operator to raise LIST_MAX_IMAGES.`
