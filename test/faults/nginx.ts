import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { blocks, readPage } from "../docs/pages.js"
import { freePort, isListening } from "../support/ports.js"

/** Debian's nginx with a configuration of docs/operations.md. */
export interface Nginx {
  origin: string
  /** Files that nginx has on its disk for bodies of requests and responses. */
  stored(): string[]
  close(): Promise<void>
}

const TEMPORARY = ["client_body_temp", "proxy_temp"]

/** In front of a Polaris. */
export const startNginx = async (polaris: string): Promise<Nginx> =>
  start({ block: 0, port: await freePort(), values: [["http://127.0.0.1:4005", polaris]] })

/** In front of a store, for URLs that were signed with this key. */
export function startCdn({ store, key, port }: { store: string; key: string; port: number }): Promise<Nginx> {
  const { origin, host } = new URL(store)
  const values: Values = [
    ["http://127.0.0.1:9000", origin],
    ["store.example.org", host],
    ["the-CDN_SIGNING_KEY", key],
  ]
  return start({ block: 1, port, values })
}

/** What the page has, and what stands there in a test. */
type Values = [string, string][]

interface Started {
  /** Which of the page's configurations. */
  block: number
  port: number
  values: Values
}

async function start(started: Started): Promise<Nginx> {
  const { port } = started
  const folder = mkdtempSync(join(tmpdir(), "polaris-nginx-"))
  for (const name of TEMPORARY) mkdirSync(join(folder, name))
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, started))
  const child = spawn(
    "nginx",
    ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")],
    {
      stdio: "inherit",
    },
  )
  const ended = once(child, "close")
  while (!(await isListening(port))) if (child.exitCode !== null) throw new Error("nginx ended at its start")
  const stored = (name: string) =>
    readdirSync(join(folder, name), { recursive: true, encoding: "utf8" }).map((file) => join(name, file))
  return {
    origin: `https://127.0.0.1:${port}`,
    stored: () => TEMPORARY.flatMap(stored),
    async close() {
      child.kill("SIGTERM")
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

/** A block of the page, with this test's port, certificate and values. */
function configuration(folder: string, { block, port, values }: Started): string {
  const { code = "" } = blocks(readPage("docs/operations.md"), ["nginx"])[block] ?? {}
  const all: Values = [
    ["listen 443", `listen 127.0.0.1:${port}`],
    ["/etc/ssl/images.pem", resolve("test/support/tls/cert.pem")],
    ["/etc/ssl/images.key", resolve("test/support/tls/key.pem")],
    ...values,
  ]
  const server = all.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The configuration has no ${from}.`)
    return text.replace(from, to)
  }, code)
  const paths = TEMPORARY.map((name) => `${name}_path ${join(folder, name)};`).join("\n")
  const main = `daemon off;\nmaster_process off;\npid ${join(folder, "pid")};\nevents {}\n`
  return `${main}http {\naccess_log off;\n${paths}\n${server}\n}\n`
}
