import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { once } from "node:events"
import { expect, onTestFinished, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { startPolaris } from "../support/polaris.js"
import { freePort, isListening } from "../support/ports.js"

/** The files of deploy/, with the programs of Debian that read them. */

const folder = () => mkdtempSync(join(tmpdir(), "polaris-deploy-"))

/** The file with these lines instead of its own. Fails if one of them is not there. */
function withValues(file: string, values: [string, string][]): string {
  return values.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
      return text.replace(from, to)
    },
    readFileSync(file, "utf8"),
  )
}

test("systemd accepts the unit, and finds nothing to warn about", () => {
  const file = join(folder(), "polaris.service")
  writeFileSync(file, withValues("deploy/polaris.service", [["/usr/bin/node", process.execPath]]))
  const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" })
  /** Other units of this machine may have faults of their own. */
  const ours = (stdout + stderr).split("\n").filter((line) => line.includes("polaris.service"))
  expect([status, ours]).toEqual([0, []])
})

test("HAProxy accepts its configuration, replaces the client's address, leaves out a server that is down, and hides the metrics", async () => {
  await using cloud = await startSimulator()
  const polaris = await startPolaris(cloud.authUrl, { TRUST_PROXY: "loopback" })
  onTestFinished(() => polaris.close())
  const port = await freePort()
  const file = join(folder(), "haproxy.cfg")
  const { host } = new URL(polaris.url)
  const values: [string, string][] = [
    ["bind :443 ssl crt /etc/ssl/images.pem alpn h2,http/1.1", `bind 127.0.0.1:${port}`],
    /** The limit of open files may be lower here. */
    ["maxconn 8000", "maxconn 100"],
    ["127.0.0.1:4005", host],
    ["127.0.0.1:4006", `127.0.0.1:${await freePort()}`],
  ]
  writeFileSync(file, withValues("deploy/haproxy.cfg", values))
  const check = spawnSync("haproxy", ["-c", "-f", file], { encoding: "utf8" })
  expect([check.status, check.stderr]).toEqual([0, ""])

  const haproxy = spawn("haproxy", ["-f", file], { stdio: "ignore" })
  const ended = once(haproxy, "close")
  onTestFinished(async () => {
    haproxy.kill()
    await ended
  })
  await expect.poll(() => isListening(port)).toBe(true)
  const url = `http://127.0.0.1:${port}`
  const statuses = async () =>
    Promise.all([1, 2, 3, 4].map(async () => (await fetch(`${url}/healthz`)).status))
  await expect.poll(statuses).toEqual([200, 200, 200, 200])
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  const headers = { "x-forwarded-for": "203.0.113.9", "content-type": "application/octet-stream" }
  const sent = { method: "POST", headers, body: "12345678" }
  const refused = await fetch(`${url}/polaris-bff/compute.uploadImage?imageId=x`, sent)
  expect(refused.status).toBe(401)
  const line = () =>
    polaris.lines.find(({ reqId }) => reqId === refused.headers.get("x-openstack-request-id"))
  await expect.poll(line).toMatchObject({ address: "127.0.0.1" })
})
