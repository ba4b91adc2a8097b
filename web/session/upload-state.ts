import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"

export type NewImage = inferRouterInputs<AppRouter>["compute"]["createImage"]

/** The upload of one file. A retry uploads to the image that the first try created. */
export interface Upload {
  key: string
  projectId: string
  file: File
  name: string
  /** The image to create first; absent if it exists. */
  image?: NewImage | undefined
  imageId?: string | undefined
  phase: "waiting" | "creating" | "sending" | "done" | "failed" | "cancelled"
  failure?: unknown
  /** How much of the file was sent; a whole number. */
  percent?: number
}

export type Change = Partial<Pick<Upload, "phase" | "imageId" | "failure" | "file" | "percent">>

export type Action =
  | { type: "add"; uploads: Upload[] }
  | { type: "change"; key: string; change: Change }
  | { type: "dismiss"; key?: string }

/** Every upload takes two connections, for its body and its progress events; a browser opens six per host. */
const MAX_PARALLEL = 2

const isActive = ({ phase }: Upload) => phase === "creating" || phase === "sending"
export const isRunning = (upload: Upload) => upload.phase === "waiting" || isActive(upload)

/** After every action, the uploads that have waited longest start, up to `MAX_PARALLEL`. */
export function reduce(uploads: Upload[], action: Action): Upload[] {
  const next = apply(uploads, action)
  let free = MAX_PARALLEL - next.filter(isActive).length
  return next.map((upload) => {
    if (upload.phase !== "waiting" || free <= 0) return upload
    free -= 1
    return { ...upload, phase: upload.imageId === undefined ? "creating" : "sending", failure: undefined }
  })
}

function apply(uploads: Upload[], action: Action): Upload[] {
  switch (action.type) {
    case "add":
      return [...uploads, ...action.uploads]
    case "change":
      return uploads.map((one) => (one.key === action.key ? { ...one, ...action.change } : one))
    case "dismiss":
      return action.key === undefined ? [] : uploads.filter(({ key }) => key !== action.key)
  }
}
