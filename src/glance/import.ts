import { z } from "zod"
import { segment, type Ask } from "../http/ask.js"

/** A task of an image, as far as others may see it: Image API v2, "Show tasks associated with image". */
const imageTask = z.looseObject({
  id: z.string(),
  status: z.string(),
  message: z.string().nullish(),
  /** What was asked for; its `uri` may be a secret. */
  input: z
    .looseObject({
      import_req: z
        .looseObject({ method: z.looseObject({ name: z.string().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
  type: z.string().nullish(),
  image_id: z.string().nullish(),
  user_id: z.string().nullish(),
  request_id: z.string().nullish(),
  owner: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  expires_at: z.string().nullish(),
})

export type ImageTask = z.output<typeof imageTask>

const taskPage = z.object({ tasks: z.array(z.unknown()), next: z.string().nullish() })

const taskList = z.object({ tasks: z.array(z.looseObject({ message: z.string().nullish() })) })

/** The attributes in which Glance records an import, besides the status (recorded from Glance 25). */
const importFacts = z.looseObject({
  status: z.string(),
  size: z.number().nullish(),
  os_hash_algo: z.string().nullish(),
  os_hash_value: z.string().nullish(),
  os_glance_import_task: z.string().nullish(),
  os_glance_failed_import: z.string().nullish(),
})

export type ImportedImage = z.output<typeof importFacts>

/** What an import needs: a queued image, a staged one for `glance-direct`, or an active one to be copied. */
export interface ImportRequest {
  method:
    | { name: "glance-direct" | "copy-image" }
    | { name: "web-download"; uri: string }
    | {
        name: "glance-download"
        glance_region: string
        glance_image_id: string
        glance_service_interface?: string | undefined
      }
  stores?: string[] | undefined
  all_stores?: boolean | undefined
  all_stores_must_succeed?: boolean | undefined
}

/** The interoperable import: Image API v2, "Import an image". */
export function createImports(ask: Ask) {
  const at = (imageId: string) => `/v2/images/${segment(imageId)}`
  return {
    /** Glance starts after its response; see `state` for the progress. */
    async start(imageId: string, body: ImportRequest): Promise<void> {
      const secrets = "uri" in body.method ? [body.method.uri] : []
      await ask("POST", `${at(imageId)}/import`, { body, secrets })
    },

    /**
     * The state of an image's import. A web download that fails leaves the image `queued`, with
     * `os_glance_failed_import`; a running one has an `os_glance_import_task`.
     */
    async state(imageId: string): Promise<ImportedImage> {
      const answer = await ask("GET", at(imageId))
      const read = importFacts.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data
    },

    /**
     * A page of all tasks, newest first: "List tasks". Glance shows them to administrators, without what was
     * asked for.
     */
    async allTasks({ limit, marker }: { limit: number; marker: string | undefined }) {
      const query = new URLSearchParams({ limit: String(limit), ...(marker && { marker }) }).toString()
      const answer = await ask("GET", `/v2/tasks?${query}`)
      const read = taskPage.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      const tasks = tasksIn(read.data.tasks)
      return { tasks, marker: read.data.next ? tasks.at(-1)?.id : undefined }
    },

    /** The imports of an image that Glance still remembers. Entries that are not tasks are left out. */
    async tasks(imageId: string): Promise<ImageTask[]> {
      const answer = await ask("GET", `${at(imageId)}/tasks`)
      const read = z.object({ tasks: z.array(z.unknown()) }).safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return tasksIn(read.data.tasks)
    },

    /** Glance's message about the last import of an image. */
    async lastMessage(imageId: string): Promise<string | undefined> {
      const answer = await ask("GET", `${at(imageId)}/tasks`)
      const read = taskList.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data.tasks.at(-1)?.message ?? undefined
    },
  }
}

const tasksIn = (tasks: unknown[]): ImageTask[] => tasks.flatMap((one) => imageTask.safeParse(one).data ?? [])
