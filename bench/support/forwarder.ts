import { createServer } from "node:http"
import { Pool } from "undici"

/**
 * The least that a program between tRPC's clients and Glance has to do: read the input, send a request, parse
 * the answer and send it on. It checks nothing. `npm run bench -- forwarder` compares Polaris with it.
 */
const [glance = "", port = ""] = process.argv.slice(2)
const { origin, pathname: prefix } = new URL(glance)
const pool = new Pool(origin, { connections: 64 })

interface Input {
  imageId?: string
  limit?: number
}

const paths: Record<string, (input: Input) => string> = {
  "compute.image.getImageById": ({ imageId }) => `/v2/images/${imageId}`,
  "compute.image.listImagesWithPagination": ({ limit }) => `/v2/images?limit=${limit}`,
}

async function call(name: string, input: Input, token: string) {
  const path = paths[name]?.(input)
  if (path === undefined) throw new Error(`The forwarder has no ${name}.`)
  const headers = { accept: "application/json", "x-auth-token": token }
  const { body } = await pool.request({ method: "GET", path: prefix + path, headers })
  return { result: { data: JSON.parse(await body.text()) as unknown } }
}

async function answer(url: string, token: string): Promise<unknown> {
  if (url === "/healthz") return {}
  const { pathname, searchParams } = new URL(url, "http://forwarder")
  const name = pathname.slice(pathname.lastIndexOf("/") + 1)
  const input = JSON.parse(searchParams.get("input") ?? "{}") as Input & Record<string, Input>
  if (!searchParams.has("batch")) return call(name, input, token)
  return Promise.all(name.split(",").map((one, at) => call(one, input[at] ?? {}, token)))
}

const server = createServer(({ url = "/", headers }, response) => {
  answer(url, String(headers["x-auth-token"])).then(
    (body) => response.setHeader("content-type", "application/json").end(JSON.stringify(body)),
    (error: unknown) => response.writeHead(502).end(String(error)),
  )
})
server.listen(Number(port), "127.0.0.1")
