import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { once } from "node:events"
import { expect, onTestFinished, test } from "vitest"
import { parse } from "yaml"
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
  const { headers: given } = await fetch(`${url}/healthz`)
  expect(given.get("strict-transport-security")).toBe("max-age=31536000")
  const headers = { "x-forwarded-for": "203.0.113.9", "content-type": "application/octet-stream" }
  const sent = { method: "POST", headers, body: "12345678" }
  const refused = await fetch(`${url}/polaris-bff/compute.uploadImage?imageId=x`, sent)
  expect(refused.status).toBe(401)
  const line = () =>
    polaris.lines.find(({ reqId }) => reqId === refused.headers.get("x-openstack-request-id"))
  await expect.poll(line).toMatchObject({ address: "127.0.0.1" })
})

test("nginx accepts its configuration, passes requests to the server that is up, and hides the metrics", async () => {
  await using cloud = await startSimulator()
  const polaris = await startPolaris(cloud.authUrl, { TRUST_PROXY: "loopback" })
  onTestFinished(() => polaris.close())
  const [port, prefix] = [await freePort(), folder()]
  const file = join(prefix, "nginx.conf")
  const temporary = ["client_body_temp", "proxy_temp"]
    .map((name) => `${name}_path ${prefix}/${name};`)
    .join(" ")
  const values: [string, string][] = [
    ["events {}", `daemon off; master_process off; pid ${prefix}/pid; events {}`],
    ["http {", `http { access_log off; ${temporary}`],
    ["listen 8080", `listen 127.0.0.1:${port}`],
    ["polaris-1:4005", new URL(polaris.url).host],
    ["polaris-2:4005", `127.0.0.1:${await freePort()}`],
  ]
  writeFileSync(file, withValues("deploy/nginx.conf", values))
  const nginx = spawn("nginx", ["-p", prefix, "-c", file, "-e", join(prefix, "error.log")], {
    stdio: "ignore",
  })
  const ended = once(nginx, "close")
  onTestFinished(async () => {
    nginx.kill()
    await ended
  })
  await expect.poll(() => isListening(port)).toBe(true)
  const url = `http://127.0.0.1:${port}`
  for (let at = 0; at < 4; at++) expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  const { headers } = await fetch(`${url}/polaris-bff/session.current`, {
    headers: { "x-forwarded-for": "203.0.113.9" },
  })
  const line = () => polaris.lines.find(({ reqId }) => reqId === headers.get("x-openstack-request-id"))
  await expect.poll(line).toMatchObject({ address: "127.0.0.1", status: 200 })
})

interface Compose {
  services: Record<
    string,
    { environment?: Record<string, string>; volumes?: string[]; [key: string]: unknown }
  >
  secrets: Record<string, { file: string }>
}

test("the compose file sets variables that Polaris has, takes all rights away, and names files that exist", () => {
  const { services, secrets } = parse(readFileSync("deploy/compose.yaml", "utf8"), { merge: true }) as Compose
  const example = readFileSync(".env.example", "utf8")
  for (const service of [services["polaris-1"], services["polaris-2"]]) {
    expect(service).toMatchObject({ read_only: true, tmpfs: ["/tmp"], cap_drop: ["ALL"] })
    for (const name of Object.keys(service?.environment ?? {}))
      expect(example).toMatch(RegExp(`^(# )?${name.replace(/_FILE$/, "")}=`, "m"))
  }
  for (const [source = ""] of Object.values(services).flatMap(({ volumes = [] }) =>
    volumes.map((one) => one.split(":")),
  ))
    if (source.startsWith(".")) expect(existsSync(join("deploy", source))).toBe(true)
  for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\.\/secrets\//)
})

test("the container's image has what a built Polaris needs, and a user without rights", () => {
  const lines = readFileSync("Containerfile", "utf8").split("\n")
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")))
  const copied = last.flatMap((line) => /^COPY --from=build (.*) \S+$/.exec(line)?.[1]?.split(" ") ?? [])
  const sources = copied.map((path) => path.replace("/build/", ""))
  expect(sources).toEqual(["package.json", "LICENSE", "node_modules", "dist"])
  for (const path of sources) if (path !== "dist") expect(existsSync(path)).toBe(true)
  expect(last).toContain("USER 1000:1000")
  expect(last.join("\n")).toContain('CMD ["node", "dist/main.js"]')
  const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { bin: Record<string, string> }
  expect(Object.values(bin)).toEqual(["dist/main.js"])
})
