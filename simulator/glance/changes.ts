import { bodyOf, type Call } from "./call.js"
import { crash, Fault, wrongType } from "./fault.js"
import { readPointer } from "./pointer.js"
import { isReserved, readOnly } from "./rules.js"
import { python } from "./texts.js"
import { mustFitSchema } from "./validate.js"

const operations = ["add", "remove", "replace"] as const
export type Operation = (typeof operations)[number]

export interface Change {
  op: Operation
  field: string
  /** The second segment of the pointer; only locations have one. */
  rest: string[]
  value: unknown
  /** The 2.0 syntax refuses to add an existing property. */
  strictAdd: boolean
}

const choice = `It must be one of the following: ${operations.join(", ")}.`
const isOperation = (op: unknown): op is Operation => operations.some((one) => one === op)
type Raw = Record<string, unknown>

/** How each content type writes an operation and its path. */
const syntaxes: Record<string, (raw: Raw) => { op: Operation; path: unknown }> = {
  "application/openstack-images-v2.0-json-patch": (raw) => {
    const named = operations.filter((op) => Object.hasOwn(raw, op))
    const [op] = named
    if (!op || named.length > 1) {
      const count = op ? "only one member" : "exactly one member"
      throw new Fault(400, `Operation objects must contain ${count} named "add", "remove", or "replace".`)
    }
    return { op, path: raw[op] }
  },
  "application/openstack-images-v2.1-json-patch": ({ op, path }) => {
    if (op === undefined || op === null) {
      throw new Fault(400, `Unable to find \`op\` in JSON Schema change. ${choice}`)
    }
    if (!isOperation(op)) {
      const name = typeof op === "string" ? op : python(op)
      throw new Fault(400, `Invalid operation: \`${name}\`. ${choice}`)
    }
    if (path === undefined) throw new Fault(400, "Unable to find 'path' in JSON Schema change")
    return { op, path }
  },
}

/** Validates the whole PATCH body before looking for the image. */
export function readChanges(call: Call): Change[] {
  const type = (call.headers.get("content-type") ?? "").split(";")[0]?.trim() ?? ""
  const syntax = Object.hasOwn(syntaxes, type) ? syntaxes[type] : undefined
  if (!syntax) {
    throw wrongType(call.headers, { "accept-patch": Object.keys(syntaxes).sort().join(", ") })
  }
  const body = bodyOf(call)
  if (!Array.isArray(body)) throw new Fault(400, "Request body must be a JSON array of operation objects.")
  return body.map((raw) => {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
      throw new Fault(400, "Operations must be JSON objects.")
    }
    return readChange(raw as Raw, syntax, type.includes("v2.0"))
  })
}

function readChange(
  raw: Raw,
  syntax: (raw: Raw) => { op: Operation; path: unknown },
  strictAdd: boolean,
): Change {
  const { op, path } = syntax(raw)
  if (typeof path !== "string") throw crash()
  const parts = readPointer(path)
  const [field = "", ...rest] = parts
  const depth = field === "locations" && op !== "replace" ? 2 : 1
  if (parts.length !== depth) {
    throw new Fault(400, `Invalid JSON pointer for this resource: '/${parts.join("/")}'`)
  }
  if (op !== "remove" && !("value" in raw)) {
    throw new Fault(400, `Operation "${op}" requires a member named "value".`)
  }
  if (readOnly.includes(field)) throw new Fault(403, `Attribute '${field}' is read-only.`)
  if (isReserved(field)) throw new Fault(403, `Attribute '${field}' is reserved.`)
  const value = raw["value"]
  if (op !== "remove") mustFitSchema({ [field]: depth === 2 ? [value] : value })
  return { op, field, rest, value, strictAdd }
}
