import fc, { type Arbitrary } from "fast-check"
import { z } from "zod"
import { GOOD, OTHERS } from "../core/garbage.js"
import { CATALOG_INPUTS } from "../support/catalog-inputs.js"
import { GOLDEN_INPUTS } from "../support/golden-inputs.js"
import { procedures } from "../support/shapes.js"
import { chapterOf, type Pools } from "./pool.js"
import {
  anyJson,
  schemasOf,
  spoilt,
  valuesOf,
  withIds,
  type JsonSchema,
  type Pool,
  type Schemas,
} from "./values.js"

/** A request as it is sent; its path may be any text that a client can put on the wire. */
export interface Sent {
  entry: string
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Buffer
}

/** A way into Polaris, and the requests that come through it. */
export interface Entry {
  name: string
  requests: Arbitrary<Sent>
}

/** Of every three inputs, one has a part that is wrong. */
const mostly = (values: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof({ weight: 2, arbitrary: values }, { weight: 1, arbitrary: values.chain(spoilt) })

const asJson = (value: unknown) => JSON.stringify(value) ?? ""

const JSON_BODY = { "content-type": "application/json" }

/** The input by which the tests call this procedure, about what is there. */
const good = (path: string, pool: Pool): Arbitrary<Record<string, unknown>> =>
  withIds(INPUTS[path] ?? INPUTS[path.split(".").at(-1) ?? ""] ?? {}, pool)

const INPUTS: Record<string, Record<string, unknown> | undefined> = {
  ...{ ...GOOD, ...OTHERS, ...CATALOG_INPUTS, ...GOLDEN_INPUTS },
  createImage: { name: "x", disk_format: "raw", container_format: "bare" },
  "golden.images.create": { name: "web", os_type: "linux", base_image: "Debian 12 bookworm" },
  "library.images.create": { filename: "cat.png", content_type: "image/png", size_bytes: 100 },
  "library.albums.create": { title: "Cats" },
  "library.albums.addImages": { album_id: "", image_ids: [""] },
  "library.albums.moveImage": { album_id: "", image_id: "", after_image_id: "" },
  "library.shares.create": { image_id: "" },
  "library.uploads.start": { image_id: "", total_bytes: 100, content_type: "image/png" },
  "library.uploads.signPart": { session_id: "", part_number: 1 },
  "library.uploads.complete": { session_id: "", parts: [{ part_number: 1, etag: "abc" }] },
}

/** The procedures by tRPC: alone, and in batches. */
export function procedureEntries(prefix: string, pools: Pools): Entry[] {
  return procedures().map(({ path, type, inputs }) => {
    const pool = pools[chapterOf(path)]
    const schemas = inputs.map((input) => z.toJSONSchema(input as never, SHOWN) as JsonSchema)
    const generated = schemas.length === 0 ? fc.constant(undefined) : together(schemas, pool)
    const input = mostly(fc.oneof(generated, good(path, pool)))
    const requests = fc.tuple(input, fc.boolean()).map(([value, isBatch]): Sent => {
      const text = asJson(isBatch ? { 0: value } : value)
      const query = [isBatch && "batch=1", type !== "mutation" && text && `input=${encode(text)}`]
      const url = `${prefix}/${path}?${query.filter(Boolean).join("&")}`
      if (type !== "mutation") return { entry: path, method: "GET", path: url, headers: {} }
      return { entry: path, method: "POST", path: url, headers: JSON_BODY, body: text }
    })
    return { name: path, requests }
  })
}

const SHOWN = { io: "input", unrepresentable: "any" } as const

function together(schemas: JsonSchema[], pool: Pool): Arbitrary<unknown> {
  const all = schemas.map((schema) => valuesOf(schema, pool, schemasOf(schema)))
  return fc
    .tuple(...all)
    .map((values) => (values.length === 1 ? values[0] : (Object.assign({}, ...values) as unknown)))
}

/** `encodeURIComponent` of what may have half a pair of UTF-16. */
const encode = (text: string) => encodeURIComponent(Buffer.from(text).toString())

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: JsonSchema
}
interface Operation {
  "x-trpc"?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: JsonSchema }> }
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>
}

/** The routes of the OpenAPI document. */
export function routeEntries(document: OpenApi, pools: Pools): Entry[] {
  const schemas = schemasOf(document)
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      requests: requestsOf(
        method.toUpperCase(),
        path,
        operation,
        schemas,
        pools[chapterOf(`${method} ${path}`)],
      ),
    })),
  )
}

function requestsOf(
  method: string,
  path: string,
  operation: Operation,
  schemas: Schemas,
  pool: Pool,
): Arbitrary<Sent> {
  const parameters = operation.parameters ?? []
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))
  const required = parameters.flatMap(({ name, required: needed }) => (needed ? [name] : []))
  const [type = "", { schema = {} } = {}] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const generated = fc.tuple(
    valuesOf({ type: "object", properties, required }, pool, schemas) as Arbitrary<Record<string, unknown>>,
    type === "" ? fc.constant(undefined) : valuesOf(schema, pool, schemas),
  )
  const usual = good(operation["x-trpc"] ?? "", pool).map((input): [Record<string, unknown>, unknown] => {
    const inBody = Object.entries(input).filter(([name]) => !Object.hasOwn(properties, name))
    return [input, type === "" ? undefined : Object.fromEntries(inBody)]
  })
  const inputs = fc
    .oneof(generated, usual)
    .chain(([values, body]) => fc.tuple(mostly(fc.constant(values)), mostly(fc.constant(body)), fc.nat(9)))
  return inputs.map(([values, content, odd]) => {
    const sent: Sent = { entry: `${method} ${path}`, method, path, headers: {} }
    const query: string[] = []
    const given = Object(values) as Record<string, unknown>
    for (const { name, in: where } of parameters) {
      if (!Object.hasOwn(given, name) && where !== "path") continue
      const text = typeof given[name] === "string" ? given[name] : asJson(given[name])
      if (where === "path") sent.path = sent.path.replace(`{${name}}`, () => encode(text))
      if (where === "query") query.push(`${encode(name)}=${encode(text)}`)
      if (where === "header") sent.headers[name] = headerText(text)
    }
    if (odd === 0) query.push("constructor=1&x[]=1&x[]=2&=&%00=1")
    if (query.length > 0) sent.path += `?${query.join("&")}`
    if (content === undefined) return sent
    sent.headers["content-type"] = odd === 1 ? "text/plain" : type || "application/json"
    sent.body = typeof content === "string" && !type.includes("json") ? content : asJson(content)
    if (odd === 2) sent.body = sent.body.slice(0, -1)
    return sent
  })
}

const headerText = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "").trim()

/** Bytes: the three ways of an upload, and the fallback route with odd forms. */
export function uploadEntries(prefix: string, { image: pool }: Pools): Entry[] {
  const id = fc.tuple(fc.nat(), fc.uuid()).map(([at, other]) => {
    const seen = pool.of("imageId")
    return seen[at % Math.max(1, seen.length)] ?? other
  })
  const bytes = fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array))
  const fields = fc.array(
    fc.tuple(fc.constantFrom("imageId", "file", "x", "fileSize", "project_id"), fc.string()),
    {
      maxLength: 4,
    },
  )
  const size = fc.constantFrom("", "0", "10", "-1", "x", "99999999999999999999")
  const plain = fc.tuple(id, bytes, size).map(([imageId, body, announced]): Sent => ({
    ...{ entry: "upload bytes", method: "POST", path: `${prefix}/compute.image.uploadImage` },
    headers: {
      ...{ "content-type": "application/octet-stream", "x-image-id": imageId },
      ...(announced && { "x-upload-size": announced }),
    },
    body,
  }))
  const form = fc.tuple(id, bytes, fields, fc.nat(5)).map(([imageId, file, more, odd]): Sent => {
    const boundary = "boundary"
    const part = (head: string, content: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`
    const parts = [
      ...(odd === 0 ? [] : [part('name="imageId"', imageId)]),
      ...more.map(([name, value]) => part(`name="${name}"`, value)),
      odd === 1 ? "" : part('name="file"; filename="x.raw"', file.toString("latin1")),
      odd === 2 ? "" : `--${boundary}--\r\n`,
    ]
    return {
      ...{ entry: "upload form", method: "POST", path: `${prefix}/upload-image` },
      headers: { "content-type": `multipart/form-data; boundary=${odd === 3 ? "other" : boundary}` },
      body: Buffer.from(parts.join(""), "latin1"),
    }
  })
  return [
    { name: "upload bytes", requests: plain },
    { name: "upload form", requests: form },
  ]
}

/** Addresses that are in no document, and methods and headers that nobody sends. */
export function oddEntries(prefixes: string[]): Entry[] {
  const piece = fc.oneof(
    fc.string({ unit: "binary-ascii", maxLength: 10 }),
    fc.constantFrom("..", "%", "%00", "//", ":", "*", "%2e%2e%2f", "%zz"),
  )
  const path = fc
    .tuple(fc.constantFrom("", ...prefixes), fc.array(piece, { maxLength: 5 }))
    .map(([prefix, pieces]) => `${prefix}/${pieces.join("/")}`.replace(/[\0-\x20\x7f#]/g, "x"))
  const method = fc.constantFrom(
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PROPFIND",
    "QUERY",
  )
  const header = fc.tuple(
    fc.constantFrom(
      ...["accept", "range", "if-match", "if-none-match", "content-type", "x-project-id", "cookie", "origin"],
      ...["x-forwarded-for", "x-request-id", "traceparent", "expect", "accept-encoding", "authorization"],
      ...["x-http-method-override", "forwarded", "host", "trpc-accept", "content-encoding"],
    ),
    fc.string({ unit: "binary-ascii", maxLength: 40 }).map(headerText),
  )
  const requests = fc
    .tuple(path, method, fc.array(header, { maxLength: 3 }), fc.option(anyJson))
    .map(([where, how, headers, body]): Sent => ({
      ...{ entry: "elsewhere", method: how, path: where, headers: Object.fromEntries(headers) },
      ...(body !== null && how !== "GET" && how !== "HEAD" && { body: asJson(body) }),
    }))
  return [{ name: "elsewhere", requests }]
}
