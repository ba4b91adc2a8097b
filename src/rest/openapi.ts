import { z } from "zod"
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi"
import { jsonApiErrors } from "../schemas/catalog/document.js"
import { album } from "../schemas/library/albums.js"
import { libraryImage } from "../schemas/library/images.js"
import { goldenFailure } from "../schemas/golden/vms.js"
import { namesIn, type DescribedRoute } from "./route.js"

const failure = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    reason: z.string().optional(),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
})

const SECURITY_SCHEMES = {
  token: { type: "apiKey", in: "header", name: "X-Auth-Token", description: "A Keystone token." },
  bearer: { type: "http", scheme: "bearer", description: "The same token." },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-polaris-session",
    description: "The session of a browser. Over http on the same machine the name has no prefix.",
  },
} as const

const CREDENTIALS = Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] }))

const GROUPS: Record<string, string> = {
  image: "Images of OpenStack",
  images: "Pictures and disk images",
  uploads: "Uploads straight to the object store",
  shares: "Links for people without an account",
  albums: "Images in an order",
  search: "Search for images",
  golden: "Golden images: build, follow and delete them",
  catalog: "Images by their content, from OpenStack and the library",
}

/** Creates the OpenAPI 3.1 document of these routes. */
export function openApiOf(rows: readonly DescribedRoute[]): oas31.OpenAPIObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const row of rows) {
    /** Some procedures have two routes, but each operation needs a unique id. */
    const isShared = rows.filter(({ twin, operationId }) => !operationId && twin === row.twin).length > 1
    ;(paths[row.path] ??= {})[row.method.toLowerCase()] = operationOf(row, isShared)
  }
  const groups = new Set(rows.map(groupOf))
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Polaris",
      version: "1",
      description:
        "Images, the library, the catalog, and golden images. Each operation exists as a tRPC procedure too: `x-trpc` has its name.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...groups].map((name) => ({ name, description: GROUPS[name] ?? name })),
    paths,
    components: {
      schemas: {
        Image: libraryImage,
        Album: album,
        Failure: failure,
        Errors: jsonApiErrors,
        GoldenFailure: goldenFailure,
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  })
}

/** The part of the tRPC name between `library` and the verb. */
const groupOf = ({ twin }: DescribedRoute) =>
  twin.startsWith("golden.") ? "golden" : (twin.split(".").at(-2) ?? "library")

const securityOf = ({ access }: DescribedRoute) =>
  access === "open" ? [] : access === "anyone" ? [{}, ...CREDENTIALS] : CREDENTIALS

function operationOf(row: DescribedRoute, isShared: boolean): ZodOpenApiOperationObject {
  const { path, fields } = partsOf(row)
  const [query, body] = row.method === "GET" ? [row.query?.shape ?? fields, {}] : [{}, fields]
  const whole = row.body === undefined ? undefined : (row.input.shape[row.body] as z.ZodType)
  const { type, schema } = row.chapter.failure ?? { type: "application/json", schema: failure }
  const problem = { content: { [type]: { schema } } }
  return {
    operationId: row.operationId ?? (row.method === "POST" && isShared ? `${row.twin}.post` : row.twin),
    summary: row.summary,
    tags: [groupOf(row)],
    security: securityOf(row),
    "x-trpc": row.twin,
    requestParams: { path: z.object(path), query: z.object(query), header: z.object(headersOf(row)) },
    ...(Object.keys(body).length > 0 && { requestBody: bodyOf(row, whole ?? z.strictObject(body)) }),
    responses: {
      ...successes(row),
      "4XX": { description: "The request was refused.", ...problem },
      "5XX": { description: "The request failed.", ...problem },
    },
  }
}

const DESCRIPTIONS: Record<string, string> = {
  200: "Success",
  206: "The requested part",
  202: "Not ready. Try again after the seconds of `Retry-After`; or the work has begun.",
}

function successes(row: DescribedRoute): ZodOpenApiResponsesObject {
  const { output, outputs = { 200: output }, type = "application/json", empty = {} } = row
  const full = Object.entries(outputs).map(([status, schema]) => {
    const description = DESCRIPTIONS[status] ?? status
    return [status, { description, content: { [type]: { schema } } }] as const
  })
  const others = Object.entries(empty).map(([status, description]) => [status, { description }] as const)
  return Object.fromEntries([...full, ...others])
}

function bodyOf({ bodyType = "application/json" }: DescribedRoute, schema: z.ZodType) {
  return { required: !schema.safeParse({}).success, content: { [bodyType]: { schema } } }
}

/** Groups the fields of a row's input by their location in a request. */
function partsOf(row: DescribedRoute) {
  const shape = row.input.shape
  const inPath = new Set(namesIn(row.path))
  const inHeaders = new Set<string>(Object.values(row.headers ?? {}))
  const entries = Object.entries(shape)
  return {
    path: Object.fromEntries(entries.filter(([name]) => inPath.has(name))),
    fields: Object.fromEntries(entries.filter(([name]) => !inPath.has(name) && !inHeaders.has(name))),
  }
}

const headersOf = (row: DescribedRoute) =>
  Object.fromEntries(
    Object.entries(row.headers ?? {}).flatMap(([header, field]) => {
      const schema = row.input.shape[field] as z.ZodType | undefined
      return schema === undefined ? [] : [[header, schema]]
    }),
  )
