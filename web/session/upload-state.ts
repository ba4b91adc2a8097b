import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"

export type NewImage = inferRouterInputs<AppRouter>["compute"]["createImage"]

/** One file on its way. A retry fills the image that the first attempt has made. */
export interface Upload {
  key: string
  projectId: string
  file: File
  name: string
  /** What to create first; absent where the image exists. */
  image?: NewImage | undefined
  imageId?: string | undefined
  phase: "waiting" | "creating" | "sending" | "done" | "failed" | "cancelled"
  failure?: unknown
}

export type Step =
  | { does: "add"; uploads: Upload[] }
  | { does: "become"; key: string; changes: Partial<Pick<Upload, "phase" | "imageId" | "failure">> }
  | { does: "forget"; key?: string }

/** Beside its bytes each upload has an open stream of events, and a browser has six connections to a host. */
const AT_ONCE = 2

export const isRunning = ({ phase }: Upload) => ["waiting", "creating", "sending"].includes(phase)
const isBusy = ({ phase }: Upload) => phase === "creating" || phase === "sending"

/** After each step, whoever waits longest and can begin, begins. */
export function reduce(uploads: Upload[], step: Step): Upload[] {
  const next = STEPS[step.does](uploads, step as never)
  let free = AT_ONCE - next.filter(isBusy).length
  return next.map((upload) => {
    if (upload.phase !== "waiting" || free <= 0) return upload
    free -= 1
    return { ...upload, phase: upload.imageId === undefined ? "creating" : "sending", failure: undefined }
  })
}

const STEPS: { [K in Step["does"]]: (uploads: Upload[], step: Extract<Step, { does: K }>) => Upload[] } = {
  add: (uploads, step) => [...uploads, ...step.uploads],
  become: (uploads, { key, changes }) =>
    uploads.map((upload) => (upload.key === key ? { ...upload, ...changes } : upload)),
  forget: (uploads, { key }) => (key === undefined ? [] : uploads.filter((upload) => upload.key !== key)),
}
