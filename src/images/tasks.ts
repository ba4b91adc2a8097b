import type { z } from "zod"
import type { Glance } from "../glance/glance.js"
import type { ImageTask } from "../glance/import.js"
import type { ImageTasks, tasksFields } from "../schemas/tasks.js"

interface Asker {
  glance: Pick<Glance, "imports">
}

const PAGE = 50

/**
 * The tasks of an image: its imports of the last two days. Without an image a page of all tasks, which Glance
 * shows to administrators only.
 */
export async function listTasks(
  { glance: { imports } }: Asker,
  { imageId, limit = PAGE, marker }: z.output<typeof tasksFields>,
): Promise<ImageTasks> {
  if (imageId === undefined) {
    const page = await imports.allTasks({ limit, marker })
    return { tasks: page.tasks.map(shown), ...(page.marker !== undefined && { marker: page.marker }) }
  }
  const tasks = (await imports.tasks(imageId)).map(shown)
  return { tasks: tasks.toSorted((one, other) => compare(other, one)) }
}

type ShownTask = ImageTasks["tasks"][number]

const compare = (one: ShownTask, other: ShownTask) =>
  (one.created_at ?? "").localeCompare(other.created_at ?? "")

/** Without the import's URL, which may contain a secret. */
function shown(task: ImageTask): ShownTask {
  const { id, status } = task
  const facts = {
    type: task.type,
    method: task.input?.import_req?.method?.name,
    message: task.message,
    imageId: task.image_id,
    userId: task.user_id,
    requestId: task.request_id,
    owner: task.owner,
    created_at: timeOf(task.created_at),
    updated_at: timeOf(task.updated_at),
    expires_at: timeOf(task.expires_at),
  }
  return { id, status, ...present(facts) }
}

type Present<T> = { [Name in keyof T]?: NonNullable<T[Name]> }

const present = <T extends object>(facts: T) =>
  Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  ) as Present<T>

/** Glance writes times of an image's tasks without a zone, and means UTC (recorded from Glance 25). */
function timeOf(text: string | null | undefined): string | undefined {
  if (!text) return undefined
  const time = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
