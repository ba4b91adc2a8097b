import { z } from "zod"
import { NovaFault } from "./fault.js"

const key = /^[a-zA-Z0-9-_:. ]{1,255}$/
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const metadata = z.record(z.string().regex(key), z.string().max(255)).default({})

const volume = z.strictObject({
  boot_index: z.literal(0),
  uuid: z.guid(),
  source_type: z.literal("volume"),
  destination_type: z.literal("volume"),
  delete_on_termination: z.literal(false).default(false),
})

/** What the simulator takes of Nova's schema for a new server. */
export const newServer = z.strictObject({
  name: z.string().trim().min(1).max(255),
  flavorRef: z.string().min(1),
  imageRef: z.union([z.guid(), z.literal("")]).default(""),
  networks: z.union([z.enum(["none", "auto"]), z.array(z.strictObject({ uuid: z.guid() }))]),
  metadata,
  user_data: z.string().max(65_535).regex(base64).optional(),
  config_drive: z.boolean().default(false),
  block_device_mapping_v2: z.array(volume).length(1).optional(),
})
export type NewServer = z.output<typeof newServer>

/** And for an image of a server. */
export const newImage = z.strictObject({ name: z.string().min(1).max(255), metadata })

/** Reads a part of a body, or refuses it with the message of Nova's JSON schema. */
export function fitting<T>(schema: z.ZodType<T>, name: string, given: unknown): T {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  if (!issue) throw new NovaFault(400, `Invalid input for field/attribute ${name}.`)
  const path = issue.path.map(String)
  const last = path.at(-1) ?? name
  const wrong = problem(issue, last)
  const field = wrong.isOfParent ? (path.at(-2) ?? name) : last
  const value = valueAt(given, wrong.isOfParent ? path.slice(0, -1) : path)
  throw new NovaFault(400, `Invalid input for field/attribute ${field}. Value: ${value}. ${wrong.message}`)
}

interface Problem {
  message: string
  /** It is about the object that has the field. */
  isOfParent?: true
}

const unexpected = (key: string) => `Additional properties are not allowed ('${key}' was unexpected)`

function problem(issue: z.core.$ZodIssue, field: string): Problem {
  const input = `'${String(issue.input)}'`
  switch (issue.code) {
    case "unrecognized_keys":
      return { message: unexpected(String(issue.keys[0])) }
    case "invalid_key":
      return { message: unexpected(field), isOfParent: true }
    case "too_big":
      return { message: `${input} is too long` }
    case "too_small":
      return { message: `${input} is too short` }
    case "invalid_format":
      return { message: `${input} is not a '${field === "user_data" ? "base64" : "uuid"}'` }
    case "custom":
    case "invalid_element":
    case "invalid_type":
    case "invalid_union":
    case "invalid_value":
    case "not_multiple_of":
      return issue.input === undefined
        ? { message: `'${field}' is a required property`, isOfParent: true }
        : { message: `${input} is not valid under any of the given schemas` }
  }
}

function valueAt(given: unknown, path: readonly string[]): string {
  let value = given
  for (const name of path) value = (value as Record<string, unknown>)[name]
  return typeof value === "string" ? value : JSON.stringify(value)
}
