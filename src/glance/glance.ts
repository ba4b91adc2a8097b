import { createAsk } from "./ask.js"
import { createData } from "./data.js"
import { createImages } from "./images.js"
import { createMembers } from "./members.js"

/** Glance, as one caller in one project may use it: a room for each resource. */
export function createGlance(asker: Parameters<typeof createAsk>[0] & Parameters<typeof createData>[0]) {
  const ask = createAsk(asker)
  return { images: createImages(ask), members: createMembers(ask), data: createData(asker) }
}

export type Glance = ReturnType<typeof createGlance>
