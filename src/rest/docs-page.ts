import { createHash } from "node:crypto"
import type { oas31 } from "zod-openapi"

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h2{margin-top:2.5rem}code,pre{font:14px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;background:#f4f4f5}
details{border-top:1px solid #ddd;padding:.5rem 0}summary{cursor:pointer}table{border-collapse:collapse}
td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{color:#eee;background:#18181b}pre{background:#27272a}a{color:#8ab4f8}details{border-color:#444}}`

/** The Content-Security-Policy: allows only the page's own style. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

type Operation = oas31.OperationObject
interface Entry {
  method: string
  path: string
  operation: Operation
}

/** The OpenAPI document as one HTML page without scripts. */
export function docsPage(document: oas31.OpenAPIObject): string {
  const entries = entriesOf(document)
  const groups = (document.tags ?? []).map(({ name, description = "" }) => {
    const own = entries.filter(({ operation }) => operation.tags?.includes(name))
    return `<h2 id="${escape(name)}">${escape(description)}</h2>\n${own.map(entry).join("\n")}`
  })
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary>${escape(name)}</summary>${json(schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)} API</title><style>${STYLE}</style></head><body>
<h1>${escape(document.info.title)} API</h1>
<p>${escape(document.info.description ?? "")} For programs: <a href="/v1/openapi.json">openapi.json</a>.</p>
<p>Send a Keystone token as <code>X-Auth-Token</code> or <code>Authorization: Bearer</code>.</p>
${groups.join("\n")}
<h2>Schemas</h2>
${schemas.join("\n")}
</body></html>
`
}

const entriesOf = ({ paths = {} }: oas31.OpenAPIObject): Entry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path },
      operation: operation as Operation,
    })),
  )

function entry({ method, path, operation }: Entry): string {
  const { summary = "", parameters = [], requestBody, responses = {}, security = [] } = operation
  const isOpen = security.some((one) => Object.keys(one).length === 0)
  return `<details id="${escape(operation.operationId ?? path)}"><summary><code>${method} ${escape(path)}</code> ${escape(summary)}</summary>
<p>tRPC: <code>${escape(String(operation["x-trpc"]))}</code>. ${isOpen ? "Public images need no token." : "Needs a token."}</p>
${parametersTable(parameters as oas31.ParameterObject[])}${requestBody ? `<h3>Body</h3>${json(schemaIn(requestBody))}` : ""}
${successes(responses)}</details>`
}

const successes = (responses: oas31.ResponsesObject) =>
  Object.entries(responses)
    .filter(([status]) => /^\d+$/.test(status))
    .map(([status, response]) => `<h3>Response ${status}</h3>${bodyOf(response as oas31.ResponseObject)}`)
    .join("")

const bodyOf = (response: oas31.ResponseObject) =>
  response.content === undefined ? `<p>${escape(response.description)}</p>` : json(schemaIn(response))

function parametersTable(parameters: oas31.ParameterObject[]): string {
  if (parameters.length === 0) return ""
  const rows = parameters.map(
    ({ name, in: where, required = false, schema }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${escape(where)}${required ? ", required" : ""}</td><td><code>${escape(JSON.stringify(schema))}</code></td></tr>`,
  )
  return `<table>${rows.join("")}</table>`
}

const schemaIn = (part: unknown): unknown =>
  Object.values((part as { content?: Record<string, { schema?: unknown }> } | undefined)?.content ?? {})[0]
    ?.schema

const json = (value: unknown) => `<pre>${escape(JSON.stringify(value, null, 2) ?? "")}</pre>`

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

const escape = (text: string) => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
