import { z } from "zod"
import { groups, variables, whole, wholeSeconds } from "./variables.js"

/** Limits of lists and bulk operations. */
export const imagesConfig = z
  .object({
    listMaxImages: whole(10_000, 1, 1_000_000).register(variables, {
      name: "LIST_MAX_IMAGES",
      description: "Images that one list may read before it is refused.",
    }),
    bulkConcurrency: whole(6, 1, 64).register(variables, {
      name: "BULK_CONCURRENCY",
      description: "Images a bulk operation works on at a time.",
    }),
    bulkTimeoutMs: wholeSeconds(300, 1, 3600).register(variables, {
      name: "BULK_TIMEOUT_SECONDS",
      description:
        "Seconds after which a bulk operation starts no more images. The others are reported as failed, to be sent " +
        "again.",
    }),
  })
  .register(groups, { title: "Lists and bulk operations" })
