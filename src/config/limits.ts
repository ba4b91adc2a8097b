import { z } from "zod"
import { groups, secondsOrNone, variables, whole } from "./variables.js"

/** How much one caller, and all together, may demand. `0` removes a limit. */
export const limitsConfig = z
  .object({
    requestsPerUser: whole(12_000, 0, 100_000_000).register(variables, {
      name: "REQUESTS_PER_USER",
      description:
        "Requests of one user in a minute before the next is refused with TOO_MANY_REQUESTS. A batch counts once. `0` " +
        "removes this limit, as for the following ones.",
      more: "[Limits](#limits)",
    }),
    requestsPerProject: whole(60_000, 0, 100_000_000).register(variables, {
      name: "REQUESTS_PER_PROJECT",
      description: "The same for one project.",
    }),
    requestsPerAddress: whole(60_000, 0, 100_000_000).register(variables, {
      name: "REQUESTS_PER_ADDRESS",
      description: "The same for one network address, with or without a token.",
    }),
    uploadsPerUser: whole(1_000, 0, 100_000_000).register(variables, {
      name: "UPLOADS_PER_USER",
      description: "Uploads to Glance that one user may begin in an hour.",
    }),
    uploadsPerProject: whole(10_000, 0, 100_000_000).register(variables, {
      name: "UPLOADS_PER_PROJECT",
      description: "The same for one project.",
    }),
    uploadsAtOncePerUser: whole(32, 0, 1_000_000).register(variables, {
      name: "UPLOADS_AT_ONCE_PER_USER",
      description: "Uploads to Glance of one user at the same time in one process.",
    }),
    uploadsAtOnce: whole(256, 0, 1_000_000).register(variables, {
      name: "UPLOADS_AT_ONCE",
      description:
        "Uploads to Glance at the same time in one process; others are refused with SERVICE_UNAVAILABLE.",
    }),
    watchersAtOnce: whole(8_000, 0, 1_000_000).register(variables, {
      name: "WATCHERS_AT_ONCE",
      description:
        "Subscriptions to the progress of uploads at the same time in one process, and as many to changes of images; " +
        "others are refused with SERVICE_UNAVAILABLE. Fewer than `MAX_CONNECTIONS` leave connections for other requests.",
    }),
    upstreamQueue: whole(1_000, 0, 1_000_000).register(variables, {
      name: "UPSTREAM_QUEUE",
      description:
        "Requests to one service that may wait for one of its `UPSTREAM_CONNECTIONS`; others are refused with " +
        "SERVICE_UNAVAILABLE. Here `0` means that none may wait.",
    }),
    eventLoopDelayMs: secondsOrNone(0, 60).register(variables, {
      name: "MAX_EVENT_LOOP_DELAY_SECONDS",
      description:
        "Seconds by which the event loop may be late, on average, before requests are refused with " +
        "SERVICE_UNAVAILABLE; `2` is a good value. By default there is no such limit.",
    }),
  })
  .register(groups, { title: "Limits" })
