import { tmpdir } from "node:os"
import { join } from "node:path"
import { z } from "zod"
import { bytes, groups, seconds, variables } from "./variables.js"

/** Limits of uploads, and where they are stored temporarily. */
export const uploadConfig = z
  .object({
    maxBytes: bytes(1_099_511_627_776).register(variables, {
      name: "MAX_UPLOAD_BYTES",
      description: "Bytes of the largest image.",
    }),
    maxVirtualBytes: bytes(17_592_186_044_416).register(variables, {
      name: "MAX_VIRTUAL_BYTES",
      description:
        "Bytes of the largest virtual disk that a file may declare: a small file can declare exabytes.",
    }),
    idleTimeoutMs: seconds(60).register(variables, {
      name: "UPLOAD_IDLE_TIMEOUT",
      description: "Seconds after which an upload without progress is ended; one with progress has no limit.",
    }),
    finishTimeoutMs: seconds(3600).register(variables, {
      name: "UPLOAD_FINISH_TIMEOUT",
      description: "Seconds Glance gets, after the last byte, to hash and store what it has received.",
    }),
    takeoverAfterMs: seconds(5).register(variables, {
      name: "UPLOAD_TAKEOVER_AFTER",
      description: "Seconds without progress after which the same user may start an upload again.",
    }),
    inspection: z.enum(["refuse", "warn", "off"]).default("refuse").register(variables, {
      name: "UPLOAD_INSPECTION",
      description:
        "What to do if a file contradicts the image's `disk_format` or is dangerous: `refuse`, `warn` or `off`.",
      more: "[the rules](image-inspection.md)",
    }),
    watchTimeoutMs: seconds(15).register(variables, {
      name: "WATCH_TIMEOUT_SECONDS",
      description: "Seconds that a watcher waits for its upload to start.",
    }),
    spoolFolder: z.string().default(join(tmpdir(), "polaris-spool")).register(variables, {
      name: "SPOOL_FOLDER",
      description:
        "Folder for form uploads whose `file` comes before `imageId`; by default in the system's temporary folder.",
      example: "/var/tmp/polaris-spool",
    }),
    spoolMaxBytes: bytes(8_589_934_592, 0).register(variables, {
      name: "SPOOL_MAX_BYTES",
      description: "Bytes in that folder, for all uploads of the process together.",
    }),
    spoolMaxBytesPerProject: bytes(4_294_967_296, 0).register(variables, {
      name: "SPOOL_MAX_BYTES_PER_PROJECT",
      description: "Bytes in that folder for the uploads of one project, at most half of `SPOOL_MAX_BYTES`.",
    }),
    spoolTimeoutMs: seconds(3600).register(variables, {
      name: "SPOOL_TIMEOUT_SECONDS",
      description: "Seconds such a file may take to arrive.",
    }),
  })
  .register(groups, { title: "Uploads" })
