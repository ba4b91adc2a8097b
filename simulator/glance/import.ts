import { json, type Answer } from "../answer.js"
import { stamp, type Image, type Task } from "../world.js"
import { bodyOf, imageOf, type Call, type Verb } from "./call.js"
import { crash, Fault } from "./fault.js"
import { fromStage, fromWeb } from "./import-work.js"
import { importMethods } from "./stores.js"
import { mustBeAdmin, mustOwn } from "./policy.js"
import { python } from "./texts.js"

type Method = (typeof importMethods)[number]

/** POST /v2/images/{id}/import. The work continues after the 202. */
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
  const { world } = call
  const task = newTask(call, image, body)
  const work = (method === "glance-direct" ? fromStage(world, task) : fromWeb(world, task, uri)).finally(
    () => {
      world.background.delete(work)
      world.changed()
    },
  )
  world.background.add(work)
  return { status: 202, headers: { "content-type": "text/html; charset=UTF-8" }, body: "" }
}

function readMethod(call: Call): { method: Method; uri: string; body: Record<string, unknown> } {
  const body = bodyOf(call)
  if (Array.isArray(body)) throw crash()
  const { method } = body
  if (method === undefined) throw new Fault(400, "Import request requires a 'method' field.")
  if (typeof method !== "object" || method === null || Array.isArray(method)) throw crash()
  const { name, uri } = method as Record<string, unknown>
  if (name === "web-download" && typeof uri === "number") throw crash()
  if (name === undefined) throw new Fault(400, "Import request requires a 'name' field.")
  const supported = importMethods.find((one) => one === name)
  if (!supported) {
    throw new Fault(400, `Unknown import method name '${typeof name === "string" ? name : python(name)}'.`)
  }
  for (const key of ["all_stores_must_succeed", "all_stores"]) {
    if (Object.hasOwn(body, key) && typeof body[key] !== "boolean") {
      throw new Fault(400, `'${key}' must be boolean value only`)
    }
  }
  return { method: supported, uri: typeof uri === "string" ? uri : "None", body }
}

/** The checks before an import and their messages, in Glance's order. */
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

function mustBePermitted(call: Call, image: Image, method: Method): void {
  if (method === "copy-image") mustBeAdmin(call.caller, "copy_image")
  else mustOwn(call, image, "modify_image")
}

/** The filter of a test cloud: only this machine is allowed. */
function isAllowed(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && ["http:", "https:"].includes(url.protocol) && url.hostname === "127.0.0.1"
}

function newTask({ world, caller, requestId }: Call, image: Image, body: Record<string, unknown>): Task {
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
  world.changed()
  return task
}

const twoDaysMs = 48 * 3600 * 1000
const micro = (time: string) => time.replace("Z", ".000000")

const taskView = (task: Task) => ({
  ...task,
  type: "api_image_import",
  created_at: micro(task.created_at),
  updated_at: micro(task.updated_at),
  expires_at: micro(stamp(Date.parse(task.updated_at) + twoDaysMs)),
  deleted: false,
  deleted_at: null,
})

/** GET /v2/images/{id}/tasks: the only place that shows why an import failed. */
export const imageTasks: Verb = (call) => {
  const image = imageOf(call, () => "The resource could not be found.")
  const tasks = call.world.tasks.filter((task) => task.image_id === image.id)
  return json(200, { tasks: tasks.map(taskView) })
}

/** In the list of all tasks: without what was asked for, and in seconds. */
function taskStub({ id, status, owner, created_at, updated_at }: Task) {
  return {
    ...{ id, type: "api_image_import", status, owner, created_at, updated_at },
    expires_at: stamp(Date.parse(updated_at) + twoDaysMs),
    ...{ self: `/v2/tasks/${id}`, schema: "/v2/schemas/task" },
  }
}

/** GET /v2/tasks, newest first. */
export const allTasks: Verb = ({ caller, world, query }) => {
  mustBeAdmin(caller, "tasks_api_access")
  const limit = Number(query.get("limit") ?? 25)
  const marker = query.get("marker")
  const newest = world.tasks.toReversed()
  const at = newest.findIndex(({ id }) => id === marker)
  if (marker !== null && at === -1) throw new Fault(400, `Task with the given id ${marker} was not found`)
  const tasks = newest.slice(at + 1, at + 1 + limit)
  const others = new URLSearchParams(query)
  others.delete("marker")
  const next = new URLSearchParams({ ...Object.fromEntries(others), marker: tasks.at(-1)?.id ?? "" })
  return json(200, {
    tasks: tasks.map(taskStub),
    first: `/v2/tasks${others.size > 0 ? `?${others.toString()}` : ""}`,
    schema: "/v2/schemas/tasks",
    ...(tasks.length > 0 && tasks.length === limit && { next: `/v2/tasks?${next.toString()}` }),
  })
}
