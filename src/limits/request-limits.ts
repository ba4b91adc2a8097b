import type { CallerIds } from "../call.js"
import type { Counter, Counters } from "./counters.js"
import { network } from "./network.js"

/** Counts requests and uploads. Each function throws `TooMany` if a limit is reached. */
export interface RequestLimits {
  fromAddress(address: string): Promise<void>
  byCaller(caller: CallerIds): Promise<void>
  upload(caller: CallerIds): Promise<void>
}

interface Points {
  requestsPerUser: number
  requestsPerProject: number
  requestsPerAddress: number
  uploadsPerUser: number
  uploadsPerProject: number
}

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000]

const REQUESTS = "Too many requests"
const UPLOADS = "Too many uploads have begun"

/** A limit of 0 does not count. */
export function createRequestLimits(counters: Counters, points: Points): RequestLimits {
  const create = (name: string, most: number, windowMs: number, sentence: string) =>
    most === 0 ? undefined : counters.create({ name, points: most, windowMs, sentence })
  const addresses = create("address", points.requestsPerAddress, MINUTE_MS, `${REQUESTS} from your network.`)
  const users = create("user", points.requestsPerUser, MINUTE_MS, `${REQUESTS} by your user.`)
  const projects = create("project", points.requestsPerProject, MINUTE_MS, `${REQUESTS} in this project.`)
  const uploaders = create("uploader", points.uploadsPerUser, HOUR_MS, `${UPLOADS} by your user.`)
  const targets = create("uploads", points.uploadsPerProject, HOUR_MS, `${UPLOADS} in this project.`)

  async function count(counter: Counter | undefined, key: string | undefined): Promise<void> {
    if (counter !== undefined && key !== undefined) await counter.consume(key)
  }
  const both = async (
    ofUser: Counter | undefined,
    ofProject: Counter | undefined,
    { userId, projectId }: CallerIds,
  ) => void (await Promise.all([count(ofUser, userId), count(ofProject, projectId)]))

  return {
    fromAddress: (address) => count(addresses, network(address)),
    byCaller: (caller) => both(users, projects, caller),
    upload: (caller) => both(uploaders, targets, caller),
  }
}
