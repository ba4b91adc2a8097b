import { z } from "zod"
import { bytes, groups, variables, whole, wholeSeconds } from "./variables.js"

/** The catalog: images by the hash of their content. */
const notificationsUrl = z.url({
  protocol: /^amqps?$/,
  error: "must be a URL that starts with amqp:// or amqps://",
})

export const catalogConfig = z
  .object({
    notificationsUrl: notificationsUrl.optional().register(variables, {
      name: "NOTIFICATIONS_URL",
      secret: true,
      description:
        "The RabbitMQ to which Glance sends its notifications, with user and virtual host. With it the catalog sees changes at Glance at once.",
      example: "amqp://polaris:secret@127.0.0.1:5672/",
      more: "[Glance's notifications](#glances-notifications)",
    }),
    notificationsExchange: z.string().min(1).max(255).default("glance").register(variables, {
      name: "NOTIFICATIONS_EXCHANGE",
      description: "The exchange of these notifications: Glance's `control_exchange`.",
    }),
    maxImages: whole(200_000, 1, 10_000_000).register(variables, {
      name: "CATALOG_MAX_IMAGES",
      description: "Images at Glance that the catalog reads for one project.",
    }),
    refreshMs: wholeSeconds(10, 1, 3600).register(variables, {
      name: "CATALOG_REFRESH_SECONDS",
      description: "Seconds between two checks of Glance for changes, while a project uses the catalog.",
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
    hashProjects: whole(2, 1, 64).register(variables, {
      name: "CATALOG_HASH_PROJECTS",
      description:
        "Projects for which one process reads images at the same time to find their hashes, one image of each.",
    }),
    hashBytesPerSecond: bytes(33_554_432, 65_536).register(variables, {
      name: "CATALOG_HASH_BYTES_PER_SECOND",
      description: "Bytes per second at which such an image is read, at most.",
    }),
    hashMaxBytes: bytes(1_099_511_627_776).register(variables, {
      name: "CATALOG_HASH_MAX_BYTES",
      description: "Bytes of the largest image that is read to find its hash.",
    }),
  })
  .register(groups, { title: "The catalog" })
