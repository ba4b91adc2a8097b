import { z } from "zod"
import { groups, httpUrl, variables } from "./variables.js"

const settings = z.object({
  endpoint: httpUrl.optional().register(variables, {
    name: "S3_ENDPOINT",
    description: "The address of an S3-compatible store, whose buckets are paths below it.",
    example: "https://s3.example.org",
    more: "[Object storage](#object-storage)",
  }),
  publicEndpoint: httpUrl.optional().register(variables, {
    name: "S3_PUBLIC_ENDPOINT",
    description: "The address of the same store for browsers, if they reach it elsewhere.",
    example: "https://files.example.org",
  }),
  region: z.string().default("us-east-1").register(variables, {
    name: "S3_REGION",
    description: "The region in the store's signatures. Swift and radosgw accept the default.",
  }),
  bucket: z.string().optional().register(variables, {
    name: "S3_BUCKET",
    description: "The bucket, which must exist.",
    example: "polaris",
  }),
  accessKeyId: z.string().optional().register(variables, {
    name: "S3_ACCESS_KEY_ID",
    secret: true,
    description: "A key that may read and write the bucket.",
    example: "",
  }),
  secretAccessKey: z.string().optional().register(variables, {
    name: "S3_SECRET_ACCESS_KEY",
    secret: true,
    description: "The secret of that key.",
    example: "",
  }),
})

const REQUIRED = ["endpoint", "bucket", "accessKeyId", "secretAccessKey"] as const

/** The object store. Without these settings there is none; if only some are set, Polaris does not start. */
export const storageConfig = settings
  .superRefine((given, issue) => {
    const isUsed = [...REQUIRED, "publicEndpoint" as const].some((field) => given[field] !== undefined)
    const missing = isUsed ? REQUIRED.filter((field) => given[field] === undefined) : []
    for (const field of missing) issue.addIssue({ code: "custom", path: [field], message: "is missing" })
  })
  .register(groups, { title: "Object storage" })
