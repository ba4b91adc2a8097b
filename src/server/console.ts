import fastifyStatic from "@fastify/static"
import type { FastifyInstance } from "fastify"
import { randomBytes } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder to which `npm run build` writes the console, as seen from dist/server and from src/server. */
const FOLDERS = ["../console", "../../dist/console"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)

export interface ConsoleOptions {
  prefix: string
  /**
   * The address of the library's object store, to which the page sends files. Undefined without a library.
   */
  store?: string
  /** Whether golden images can be built. */
  hasGoldenImages?: boolean
  /** The address of the CDN from which pictures are loaded, if there is one. */
  cdn?: string
}

/**
 * Serves the image console at `/`: assets whose content never changes, and one page for every path that a
 * browser requests as a page. `/` itself is the page for any client, such as curl. Every other path stays
 * 404. Without a built console there are no routes.
 */
export function serveConsole(scope: FastifyInstance, options: ConsoleOptions): void {
  const { prefix, store, cdn, hasGoldenImages = false } = options
  const folder = FOLDERS.find((path) => existsSync(join(path, "index.html")))
  if (folder === undefined) return scope.log.warn("the console is not built (npm run build): not served")
  const page = readFileSync(join(folder, "index.html"), "utf8")
    .replaceAll("POLARIS_PREFIX", prefix)
    .replaceAll("POLARIS_LIBRARY", store === undefined ? "off" : "on")
    .replaceAll("POLARIS_GOLDEN_IMAGES", hasGoldenImages ? "on" : "off")
  const others = { connect: origins(store), img: origins(store, cdn) }
  void scope.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: "1y",
  })
  scope.get("/*", (request, reply) => {
    const { url, headers } = request
    if (!wantsPage(url, headers.accept) || isBelow(prefix, url)) return reply.callNotFound()
    const nonce = randomBytes(16).toString("base64")
    return reply
      .headers({ "cache-control": "no-cache", "content-security-policy": policy(nonce, others) })
      .type("text/html; charset=utf-8")
      .send(page.replaceAll("POLARIS_NONCE", nonce))
  })
}

function wantsPage(url: string, accept = "*/*"): boolean {
  const isRoot = url === "/" || url.startsWith("/?")
  return accept.includes("text/html") || (isRoot && accept.includes("*/*"))
}

const isBelow = (prefix: string, url: string) =>
  url.startsWith(prefix) && /^([/?]|$)/.test(url.slice(prefix.length))

const origins = (...addresses: (string | undefined)[]) =>
  addresses.map((address) => (address === undefined ? "" : ` ${new URL(address).origin}`)).join("")

/**
 * The Content-Security-Policy. Allows only the library's files from other hosts, only the component library's
 * inline styles, and no frame around the page.
 */
const policy = (nonce: string, others: { connect: string; img: string }) =>
  [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `connect-src 'self'${others.connect}`,
    `img-src 'self' data:${others.img}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ")
