import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { json, type Answer } from "../answer.js"
import { imageKey, stamp, type Image, type Task, type World } from "../world.js"
import { mustOwn } from "./caller.js"
import { bodyOf, imageOf, type Call, type Verb } from "./call.js"
import { crash, Fault } from "./fault.js"
import { dataFile } from "./lifecycle.js"
import { importMethods } from "./places.js"
import { headLength, stored } from "./data-facts.js"
import { python } from "./texts.js"

type Method = (typeof importMethods)[number]

/** POST /v2/images/{id}/import. The work goes on after the 202. */
export const importImage: Verb = (call): Answer => {
  const { method, uri, body } = readMethod(call)
  const image = imageOf(call)
  mustBeReady(image, method)
  mustBePermitted(call, image, method)
  if (Object.hasOwn(image.properties, "os_glance_import_task")) {
    throw new Fault(409, "Image has active task")
  }
  if (method === "copy-image") throw new Fault(400, "Image is already present at store 'file'")
  if (method === "web-download" && !isAllowed(uri)) {
    throw new Fault(400, `URI for web-download does not pass filtering: ${uri}`)
  }
  begin(call, image, method, body)
  return { status: 202, headers: { "content-type": "text/html; charset=UTF-8" }, body: "" }
}

function readMethod(call: Call): { method: Method; uri: string; body: Record<string, unknown> } {
  const body = bodyOf(call)
  if (Array.isArray(body)) throw crash()
  const { method } = body
  if (method === undefined) throw new Fault(400, "Import request requires a 'method' field.")
  if (typeof method !== "object" || method === null || Array.isArray(method)) throw crash()
  const { name, uri } = method as Record<string, unknown>
  if (name === undefined) throw new Fault(400, "Import request requires a 'name' field.")
  const known = importMethods.find((one) => one === name)
  if (!known)
    throw new Fault(400, `Unknown import method name '${typeof name === "string" ? name : python(name)}'.`)
  for (const key of ["all_stores_must_succeed", "all_stores"]) {
    if (Object.hasOwn(body, key) && typeof body[key] !== "boolean") {
      throw new Fault(400, `'${key}' must be boolean value only`)
    }
  }
  return { method: known, uri: typeof uri === "string" ? uri : "None", body }
}

/** In Glance's order: what stands against the import, and what it says. */
const obstacles: [(image: Image, method: Method) => boolean, (method: Method) => string][] = [
  [
    ({ status }, method) => status === "active" && method !== "copy-image",
    () => "Image with status active cannot be target for import",
  ],
  [
    ({ status }, method) => status !== "active" && method === "copy-image",
    () => "Only images with status active can be targeted for copying",
  ],
  [
    ({ status }, method) => status !== "queued" && method === "web-download",
    (method) => `Image needs to be in 'queued' state to use '${method}' method`,
  ],
  [
    ({ status }, method) => status !== "uploading" && method === "glance-direct",
    () => "Image needs to be staged before 'glance-direct' method can be used",
  ],
  [(image) => !image.container_format, () => "'container_format' needs to be set before import"],
  [(image) => !image.disk_format, () => "'disk_format' needs to be set before import"],
]

function mustBeReady(image: Image, method: Method): void {
  const obstacle = obstacles.find(([stands]) => stands(image, method))
  if (obstacle) throw new Fault(409, obstacle[1](method))
}

function mustBePermitted({ caller }: Call, image: Image, method: Method): void {
  if (method !== "copy-image") mustOwn(caller, image)
  else if (!caller.isAdmin) throw new Fault(403, "You are not authorized to complete copy_image action.")
}

/** Glance's default filter: http and https on their own ports. */
function isAllowed(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !["http:", "https:"].includes(url.protocol)) return false
  return ["", "80", "443"].includes(url.port)
}

function begin(
  { world, caller, requestId }: Call,
  image: Image,
  method: Method,
  body: Record<string, unknown>,
): void {
  const now = stamp()
  const task: Task = {
    id: crypto.randomUUID(),
    image_id: image.id,
    owner: caller.projectId,
    user_id: caller.userId,
    request_id: requestId,
    status: "processing",
    message: "",
    result: null,
    input: { image_id: image.id, import_req: body, backend: ["file"] },
    created_at: now,
    updated_at: now,
  }
  world.tasks.push(task)
  Object.assign(image.properties, { os_glance_import_task: task.id })
  const work = (method === "glance-direct" ? fromStage : fromNowhere)(world, image.id, task).finally(() => {
    world.background.delete(work)
    world.changed()
  })
  world.background.add(work)
}

const current = (world: World, id: string) => world.images.get(imageKey(id))

async function fromStage(world: World, id: string, task: Task): Promise<void> {
  const image = current(world, id)
  if (!image) return
  image.status = "importing"
  Object.assign(image.properties, { os_glance_importing_to_stores: "file", os_glance_failed_import: "" })
  const hashes = { md5: createHash("md5"), sha512: createHash("sha512") }
  let size = 0
  let head: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(dataFile(world.dataFolder, image)) as AsyncIterable<Buffer>) {
    if (head.length < headLength) head = Buffer.concat([head, chunk]).subarray(0, headLength)
    size += chunk.length
    hashes.md5.update(chunk)
    hashes.sha512.update(chunk)
  }
  finish(world, id, task, (last) => stored(last, { size, head, md5: hashes.md5, sha512: hashes.sha512 }))
}

/** The simulator fetches nothing: every address is one that can't be reached. */
async function fromNowhere(world: World, id: string, task: Task): Promise<void> {
  await pause(20)
  Object.assign(task, { status: "failure", message: "Task failed due to Internal Error" })
  const image = current(world, id)
  if (!image) return
  const { os_glance_import_task: _, ...rest } = image.properties
  image.properties = { ...rest, os_glance_importing_to_stores: "", os_glance_failed_import: "file" }
}

function finish(world: World, id: string, task: Task, facts: (image: Image) => Partial<Image>): void {
  Object.assign(task, {
    status: "success",
    message: "Copied 0 MiB",
    result: { image_id: id },
    updated_at: stamp(),
  })
  const image = current(world, id)
  if (!image) return
  const { os_glance_import_task: _, ...rest } = image.properties
  const properties = { ...rest, os_glance_importing_to_stores: "", os_glance_failed_import: "" }
  Object.assign(image, facts(image), { properties })
}

/** GET /v2/images/{id}/tasks. */
export const imageTasks: Verb = (call) => {
  const image = imageOf(call)
  const tasks = call.world.tasks.filter((task) => task.image_id === image.id)
  return json(200, { tasks: tasks.map((task) => ({ ...task, type: "api_image_import", expires_at: null })) })
}
