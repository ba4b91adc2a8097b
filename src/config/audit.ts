import { z } from "zod"
import { groups, httpUrl, variables } from "./variables.js"

/** Where a line is written for each change. */
export const auditConfig = z
  .object({
    file: z
      .string()
      .optional()
      .register(variables, {
        name: "AUDIT_FILE",
        description:
          "The file that gets a line for each change: who made it, from where, and what it was. Each process needs a " +
          "file of its own.",
        example: "/var/log/polaris/audit.jsonl",
        more: "[The audit](#the-audit)",
      }),
    url: httpUrl.optional().register(variables, {
      name: "AUDIT_URL",
      description: "The address to which the same lines are sent by POST.",
      example: "https://siem.example.org/polaris",
    }),
    token: z.string().min(16, "must have at least 16 characters").optional().register(variables, {
      name: "AUDIT_TOKEN",
      secret: true,
      description: "The bearer token for `AUDIT_URL`.",
    }),
  })
  .register(groups, { title: "The audit" })
