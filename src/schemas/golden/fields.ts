import { z } from "zod"

/** A golden image's name: letters, digits, hyphens and dots, as in the host names of DNS. */
export const goldenName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
    "must have only lower-case letters, digits, hyphens and dots, and begin and end with a letter or digit",
  )

export const vmName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9._-]+$/, "must be the name of a VM of a golden image")

/** A script's file name, such as `install-docker.sh`. */
export const scriptName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be a file name such as install-docker.sh")

export const channelName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, "must have only lower-case letters, digits and hyphens")

const UNITS: Record<string, number> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
}

/** A size such as `20Gi`, `512Mi` or `10G`, as a number of bytes. */
export const quantity = z
  .string()
  .max(20)
  .transform((text, issue) => {
    const [, number = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)(Ki|Mi|Gi|Ti|K|M|G|T)$/.exec(text) ?? []
    const bytes = Math.round(Number(number) * (UNITS[unit] ?? 0))
    if (bytes > 0) return bytes
    issue.addIssue({ code: "custom", message: 'must be a size above zero such as "20Gi" or "512Mi"' })
    return z.NEVER
  })

const isPlain = (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text)
const PLAIN = "must not contain control characters"

/** One line of text. */
export const oneLine = (max: number) => z.string().trim().min(1).max(max).refine(isPlain, PLAIN)

/** A text of several lines, without NUL. */
export const manyLines = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes("\0"), "must not contain NUL")
    .refine((text) => !/\p{Cs}/u.test(text), "must be well-formed Unicode")

/** Labels in the form of Kubernetes, which the guide's own system has. */
export const labels = z
  .record(
    z
      .string()
      .max(200)
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$/, "must be a label such as environment"),
    z.string().max(200).refine(isPlain, PLAIN),
  )
  .refine((all) => Object.keys(all).length <= 64, "must have at most 64 labels")

/** Whole seconds in UTC, as in `2024-01-15T10:30:00Z`. */
export const guideTime = z.string()

/** The largest number of rows of a page, up to 1,000; 200 by default. */
export const goldenLimit = z.coerce.number().int().min(1).max(1000).default(200)

/** `next_cursor` of an earlier page. */
export const goldenCursor = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[A-Za-z0-9_-]+$/, "must be the next_cursor of an earlier page")
  .optional()
