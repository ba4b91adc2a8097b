import type { Answer } from "../answer.js"
import { imageKey, stamp, type Image } from "../world.js"
import { betweenReadAndWrite, imageOf, noContent, type Call, type Verb } from "./call.js"
import { Fault } from "./fault.js"
import { overLimit, writeTags } from "./limits.js"
import { mustOwn } from "./policy.js"
import { mustFitSchema } from "./validate.js"

const missing = (id: string) => `Image ${id} not found.`

/** PUT /v2/images/{id}/tags/{tag}. */
export const addTag: Verb = async (call) => {
  const tag = call.params["tag"] ?? ""
  mustFitSchema({ tags: [tag] })
  const image = taggable(call, "update")
  const tags = [...new Set([...image.tags, tag])].sort()
  const problem = overLimit("tags", tags.length)
  if (problem) throw new Fault(413, `Image tag limit exceeded for image ${image.id}: ${problem}:`)
  return retagged(call, image, tags)
}

/** DELETE /v2/images/{id}/tags/{tag}. */
export const removeTag: Verb = async (call) => {
  const tag = call.params["tag"] ?? ""
  const image = taggable(call, "delete")
  if (!image.tags.includes(tag)) throw new Fault(404)
  return retagged(
    call,
    image,
    image.tags.filter((one) => one !== tag),
  )
}

function taggable(call: Call, verb: string): Image {
  const image = imageOf(call, missing)
  mustOwn(call, image, "modify_image", `Not allowed to ${verb} tags for image ${image.id}.`)
  return image
}

async function retagged(call: Call, { id }: Image, tags: string[]): Promise<Answer> {
  await betweenReadAndWrite(call)
  const image = call.world.images.get(imageKey(id))
  if (!image) throw new Fault(404, missing(id))
  image.updated_at = stamp()
  call.world.changed()
  writeTags(image, tags)
  return noContent
}
