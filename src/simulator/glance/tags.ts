import { stamp, type Image } from "../world.js"
import { imageOf, noContent, type Call, type Verb } from "./call.js"
import { owns } from "./caller.js"
import { Fault } from "./fault.js"
import { mustFindTags, overLimit } from "./limits.js"
import { mustFitSchema } from "./validate.js"

const missing = (id: string) => `Image ${id} not found.`

/** PUT /v2/images/{id}/tags/{tag}. */
export const addTag: Verb = (call) => {
  const tag = call.params["tag"] ?? ""
  mustFitSchema({ tags: [tag] })
  const image = taggable(call, "update")
  const tags = [...new Set([...image.tags, tag])].sort()
  const problem = overLimit("tags", tags.length)
  if (problem) throw new Fault(413, `Image tag limit exceeded for image ${image.id}: ${problem}:`)
  return retagged(call, image, tags)
}

/** DELETE /v2/images/{id}/tags/{tag}. */
export const removeTag: Verb = (call) => {
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
  if (!owns(call.caller, image)) throw new Fault(403, `Not allowed to ${verb} tags for image ${image.id}.`)
  return image
}

function retagged({ world }: Call, image: Image, tags: string[]) {
  mustFindTags(image, tags)
  Object.assign(image, { tags, updated_at: stamp() })
  world.changed()
  return noContent
}
