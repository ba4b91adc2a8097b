import { z } from "zod"
import { groups, variables } from "./variables.js"

const redisUrl = z.url({
  protocol: /^rediss?$/,
  error: "must be a URL that starts with redis:// or rediss://",
})

/** What several processes share. */
export const eventsConfig = z
  .object({
    redisUrl: redisUrl.optional().register(variables, {
      name: "REDIS_URL",
      secret: true,
      description:
        "A Redis shared by several processes, for progress, cancelling and rate limits. A single process needs none.",
      example: "redis://127.0.0.1:6379",
      more: "[Several processes](#several-processes)",
    }),
  })
  .register(groups, { title: "Several processes" })
