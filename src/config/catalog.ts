import { z } from "zod"
import { groups, variables, whole, wholeSeconds } from "./variables.js"

/** The catalog: images by the hash of their content. */
export const catalogConfig = z
  .object({
    maxImages: whole(200_000, 1, 10_000_000).register(variables, {
      name: "CATALOG_MAX_IMAGES",
      description: "Images at Glance that the catalog reads for one project.",
    }),
    refreshMs: wholeSeconds(10, 1, 3600).register(variables, {
      name: "CATALOG_REFRESH_SECONDS",
      description:
        "Seconds between two looks at Glance for what has changed, while a project uses the catalog.",
    }),
    sweepMs: wholeSeconds(300, 1, 86_400).register(variables, {
      name: "CATALOG_SWEEP_SECONDS",
      description:
        "Seconds between two readings of all images of a project, which find deletions; longer if a reading takes long.",
    }),
    idleMs: wholeSeconds(600, 1, 86_400).register(variables, {
      name: "CATALOG_IDLE_SECONDS",
      description: "Seconds without a request after which a project's catalog is no longer refreshed.",
    }),
    waitMs: wholeSeconds(30, 1, 600).register(variables, {
      name: "CATALOG_WAIT_SECONDS",
      description: "Seconds that a request waits for the first reading of a project's images.",
    }),
  })
  .register(groups, { title: "The catalog" })
