import { z } from "zod"
import { imageId } from "./ids.js"

const fields = {
  /** The tasks of this image; without it all of the cloud's, for administrators. */
  imageId: imageId.optional(),
  /** The most tasks of a page, if no image is given. */
  limit: z.number().int().min(1).max(1000).optional(),
  /** The `marker` of the previous page. */
  marker: z.guid("must be the marker of an earlier page").optional(),
}

/** The fields of `tasks`. */
export const tasksFields = z.strictObject(fields).superRefine(({ imageId: image, ...page }, issue) => {
  if (image === undefined) return
  for (const [name, value] of Object.entries(page))
    if (value !== undefined)
      issue.addIssue({
        code: "custom",
        path: [name],
        message: "is for the list without imageId: an image has all its tasks on one page",
      })
})

const text = z.string().optional()

/** The output of `tasks`: newest first. */
export const tasksOutput = z.object({
  tasks: z.array(
    z.object({
      id: z.string(),
      type: text,
      /** `pending`, `processing`, `success` or `failure`. */
      status: z.string(),
      /** How the data was imported. Only with `imageId`, as are all fields down to `requestId`. */
      method: text,
      /** Glance's own message. */
      message: text,
      imageId: text,
      userId: text,
      /** Glance's id of the request that began the task. */
      requestId: text,
      /** The project that began the task. */
      owner: text,
      created_at: text,
      updated_at: text,
      /** When Glance forgets the task; absent while it runs. */
      expires_at: text,
    }),
  ),
  /** Pass it to get the next page; absent if there is none. */
  marker: text,
})

/** The tasks of an image, or of all. */
export type ImageTasks = z.output<typeof tasksOutput>
