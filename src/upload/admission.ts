import type { Caller } from "../call.js"
import { Refusal } from "../errors.js"
import type { RequestLimits } from "../limits/request-limits.js"

/** Runs an upload of this caller, or throws Refusal 429 or 503 if there are too many. */
export type Admit = <T>(caller: Pick<Caller, "user" | "project">, upload: () => Promise<T>) => Promise<T>

interface AdmissionOptions {
  requestLimits: Pick<RequestLimits, "upload">
  /** At the same time, in this process. 0 means any number. */
  uploadsAtOnce: number
  uploadsAtOncePerUser: number
}

/** Uploads take seconds to hours, so this is only a hint. */
const RETRY_SECONDS = 10

const FULL = "This Polaris process receives as many uploads as it may. Try again later."
const YOURS = "You have as many uploads under way as one user may have. Wait until one has ended."

export function createAdmission(options: AdmissionOptions): Admit {
  const { requestLimits, uploadsAtOnce, uploadsAtOncePerUser } = options
  const running = new Map<string, number>()
  let total = 0
  return async ({ user: { id: userId }, project }, upload) => {
    const own = running.get(userId) ?? 0
    if (uploadsAtOncePerUser > 0 && own >= uploadsAtOncePerUser)
      throw new Refusal(429, { message: YOURS, seconds: RETRY_SECONDS })
    if (uploadsAtOnce > 0 && total >= uploadsAtOnce)
      throw new Refusal(503, { message: FULL, seconds: RETRY_SECONDS })
    running.set(userId, own + 1)
    total++
    try {
      await requestLimits.upload({ userId, projectId: project.id })
      return await upload()
    } finally {
      total--
      const left = (running.get(userId) ?? 1) - 1
      if (left === 0) running.delete(userId)
      else running.set(userId, left)
    }
  }
}
