import { createReadStream, createWriteStream } from "node:fs"
import { rm } from "node:fs/promises"
import { get, type IncomingMessage } from "node:http"
import { pipeline } from "node:stream/promises"
import { imageKey, stamp, type Image, type Task, type World } from "../world.js"
import { newSeen, note, stored, type Seen } from "./data-facts.js"
import { mustPassInspection } from "./inspection.js"
import { dataFile } from "./lifecycle.js"

/** glance-direct: the staged data becomes the image's data. */
export async function fromStage(world: World, task: Task): Promise<void> {
  const image = begin(world, task)
  if (!image) return
  const seen = newSeen()
  const file = dataFile(world.dataFolder, image)
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) note(seen, chunk)
  await finish(world, task, file, seen)
}

/** web-download: a URL that cannot be read leaves the image queued with `os_glance_failed_import`. */
export async function fromWeb(world: World, task: Task, uri: string): Promise<void> {
  const image = begin(world, task)
  if (!image) return
  const seen = newSeen()
  const file = dataFile(world.dataFolder, image)
  try {
    await pipeline(
      await requested(uri),
      async function* (body: AsyncIterable<Buffer>) {
        for await (const chunk of body) {
          note(seen, chunk)
          yield chunk
        }
      },
      createWriteStream(file),
    )
  } catch {
    await rm(file, { force: true })
    fail(world, task)
    return
  }
  await finish(world, task, file, seen)
}

/** Data that is refused for its content ends like any other failed import. */
async function finish(world: World, task: Task, file: string, seen: Seen): Promise<void> {
  const image = current(world, task)
  if (!image) return
  try {
    await mustPassInspection(world, image, file, seen)
    succeed(world, task, (last) => stored(last, seen))
  } catch {
    await rm(file, { force: true })
    fail(world, task)
  }
}

function requested(uri: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(uri, (answer) => {
      if (answer.statusCode === 200) resolve(answer)
      else reject(new Error(`${uri} answered ${String(answer.statusCode)}`))
    }).on("error", reject)
  })
}

const current = (world: World, task: Task) => world.images.get(imageKey(task.image_id))

function begin(world: World, task: Task): Image | undefined {
  const image = current(world, task)
  if (!image) return undefined
  image.status = "importing"
  Object.assign(image.properties, { os_glance_importing_to_stores: "file", os_glance_failed_import: "" })
  return image
}

function succeed(world: World, task: Task, facts: (image: Image) => Partial<Image>): void {
  const result = { image_id: task.image_id }
  Object.assign(task, { status: "success", message: "Copied 0 MiB", result, updated_at: stamp() })
  const image = current(world, task)
  if (image) Object.assign(image, facts(image), { properties: traces(image, "") })
}

function fail(world: World, task: Task): void {
  Object.assign(task, {
    status: "failure",
    message: "Task failed due to Internal Error",
    updated_at: stamp(),
  })
  const image = current(world, task)
  if (image) Object.assign(image, { status: "queued", size: null, properties: traces(image, "file") })
}

/** The attributes that an import leaves on the image. */
function traces({ properties }: Image, os_glance_failed_import: string): Image["properties"] {
  const { os_glance_import_task: _, ...rest } = properties
  return { ...rest, os_glance_importing_to_stores: "", os_glance_failed_import }
}
