import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { blocks, readPage } from "../docs/pages.js"
import { freePort, isListening } from "../support/ports.js"

/** Debian's nginx with the configuration of docs/operations.md, in front of a Polaris. */
export interface Nginx {
  origin: string
  /** Files that nginx has on its disk for bodies of requests and responses. */
  stored(): string[]
  close(): Promise<void>
}

const TEMPORARY = ["client_body_temp", "proxy_temp"]

export async function startNginx(polaris: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "polaris-nginx-"))
  const port = await freePort()
  for (const name of TEMPORARY) mkdirSync(join(folder, name))
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, polaris))
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

/** The block of the page, with this test's port, certificate and Polaris. */
function configuration(folder: string, port: number, polaris: string): string {
  const [block = ""] = blocks(readPage("docs/operations.md"), ["nginx"]).map(({ code }) => code)
  const server = block
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    .replace("/etc/ssl/images.pem", resolve("test/support/tls/cert.pem"))
    .replace("/etc/ssl/images.key", resolve("test/support/tls/key.pem"))
    .replace("http://127.0.0.1:4005", polaris)
  const paths = TEMPORARY.map((name) => `${name}_path ${join(folder, name)};`).join("\n")
  const main = `daemon off;\nmaster_process off;\npid ${join(folder, "pid")};\nevents {}\n`
  return `${main}http {\naccess_log off;\n${paths}\n${server}\n}\n`
}
