import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "../support/ports.js"

export interface Demo {
  /** What it printed, as somebody sees it who runs it on its usual ports. */
  output: string
  /** A text of the docs with the usual ports, for this demo. */
  onItsPorts(text: string): string
  pid: number
  /** Where it keeps its state, two levels down. */
  folder: string
  stop(): Promise<void>
}

const USUAL = { polaris: "127.0.0.1:4005", keystone: "127.0.0.1:5005", store: "127.0.0.1:6005" }

/** `npm run demo` as a process of its own, on free ports and in an empty folder or the one given. */
export async function startDemo(
  settings: Record<string, string> = {},
  folder = mkdtempSync(join(tmpdir(), "polaris-demo-")),
): Promise<Demo> {
  const ports = { polaris: await freePort(), keystone: await freePort(), store: await freePort() }
  const hosts = {
    polaris: `127.0.0.1:${ports.polaris}`,
    keystone: `127.0.0.1:${ports.keystone}`,
    store: `127.0.0.1:${ports.store}`,
  }
  const entry = new URL("../../simulator/demo.ts", import.meta.url).pathname
  /** From Node 25 on, msw's look for `localStorage` would be a warning among the demo's lines. */
  const options = ["--disable-warning=ExperimentalWarning", "--import", import.meta.resolve("tsx")]
  const child = spawn(process.execPath, [...options, entry], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      PORT: `${ports.polaris}`,
      SIMULATOR_PORT: `${ports.keystone}`,
      SIMULATOR_STORE_PORT: `${ports.store}`,
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const ended = once(child, "close")
  let output = ""
  for (const channel of [child.stdout, child.stderr])
    channel.on("data", (chunk: Buffer) => (output += chunk.toString()))
  while (!output.includes("Ctrl-C")) {
    await Promise.race([once(child.stdout, "data"), ended])
    if (child.exitCode !== null) throw new Error(`the demo ended at its start: ${output}`)
  }
  return {
    pid: child.pid ?? 0,
    folder,
    get output() {
      return withHosts(output, hosts, USUAL)
    },
    onItsPorts: (text) => withHosts(text, USUAL, hosts),
    async stop() {
      child.kill("SIGTERM")
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

type Hosts = typeof USUAL

const withHosts = (text: string, from: Hosts, to: Hosts) =>
  text
    .replaceAll(from.polaris, to.polaris)
    .replaceAll(from.keystone, to.keystone)
    .replaceAll(from.store, to.store)
