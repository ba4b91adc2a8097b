import { z } from "zod"
import { bytes, groups, httpUrl, variables, whole, wholeSeconds } from "./variables.js"

/** The library: what projects keep in the object store. */
export const libraryConfig = z
  .object({
    quotaBytes: bytes(1_099_511_627_776).register(variables, {
      name: "LIBRARY_QUOTA_BYTES",
      description: "Bytes that one project may keep in the library, including uploads in progress.",
    }),
    quotaImages: whole(100_000, 1, 100_000_000).register(variables, {
      name: "LIBRARY_QUOTA_IMAGES",
      description: "Images that one project may keep in the library, including uploads in progress.",
    }),
    maxBytes: bytes(5_497_558_138_880, 1, 5_497_558_138_880).register(variables, {
      name: "LIBRARY_MAX_BYTES",
      description: "Bytes of the largest file. The default is the largest object of S3.",
    }),
    isPublic: z
      .enum(["on", "off"])
      .default("on")
      .transform((text) => text === "on")
      .register(variables, {
        name: "LIBRARY_PUBLIC",
        description:
          "Whether anyone may see public images and use share links without a token: `on`, or `off` to require one.",
      }),
    trashMs: wholeSeconds(604_800, 0, 31_536_000).register(variables, {
      name: "LIBRARY_TRASH_SECONDS",
      description: "Seconds in which a deleted image can be restored.",
    }),
    sessionMs: wholeSeconds(172_800, 60, 604_800).register(variables, {
      name: "LIBRARY_UPLOAD_SECONDS",
      description: "Seconds in which an upload to the library has to be completed.",
    }),
    handover: z.enum(["web-download", "stream"]).default("web-download").register(variables, {
      name: "HANDOVER",
      description:
        "How Glance gets a disk image: it fetches it from the store (`web-download`), or a worker copies it (`stream`).",
    }),
    keepsHandedOver: z
      .enum(["keep", "drop"])
      .default("keep")
      .transform((text) => text === "keep")
      .register(variables, {
        name: "HANDOVER_OBJECT",
        description: "What happens to the object of a disk image that Glance has: `keep` or `drop`.",
      }),
    cdnUrl: httpUrl.optional().register(variables, {
      name: "CDN_BASE_URL",
      description: "The address of a CDN or nginx in front of the store, which checks signed URLs.",
      example: "https://cdn.example.org",
    }),
    cdnKey: z.string().min(16, "must have at least 16 characters").optional().register(variables, {
      name: "CDN_SIGNING_KEY",
      secret: true,
      description: "The secret that signs URLs for `CDN_BASE_URL`.",
      example: "",
    }),
    webhookUrl: httpUrl.optional().register(variables, {
      name: "WEBHOOK_URL",
      description: "Gets every change of the library as a signed POST.",
      example: "https://hooks.example.org/polaris",
    }),
    webhookSecret: z.string().min(16, "must have at least 16 characters").optional().register(variables, {
      name: "WEBHOOK_SECRET",
      secret: true,
      description: "The secret of the signature (HMAC-SHA256) on every such POST.",
      example: "",
    }),
  })
  .superRefine((given, issue) => {
    for (const [url, secret] of [
      ["cdnUrl", "cdnKey"],
      ["webhookUrl", "webhookSecret"],
    ] as const)
      if ((given[url] === undefined) !== (given[secret] === undefined))
        issue.addIssue({
          code: "custom",
          path: [given[url] === undefined ? url : secret],
          message: "is missing",
        })
  })
  .register(groups, { title: "The library" })
