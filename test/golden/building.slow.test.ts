import { createServer, type Server as HttpServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import type { ComputeSettings } from "../../simulator/index.js"
import { eventually } from "../support/eventually.js"
import {
  BASE,
  openGolden,
  putBase,
  stagesIn,
  type GoldenPerson,
  type GoldenStage,
} from "../support/golden.js"
import { secret } from "../support/log-folder.js"

/** Builds that succeed, fail, and are stopped. */
let stage: GoldenStage
let owner: GoldenPerson
let site: HttpServer
let host: string
/** What the web site delivers, by path. */
const files = new Map<string, Buffer>()

beforeAll(async () => {
  site = createServer((request, response) => {
    const file = files.get(request.url ?? "")
    response.writeHead(file === undefined ? 404 : 200).end(file)
  })
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve))
  host = `127.0.0.1:${(site.address() as AddressInfo).port}`
  stage = await openGolden({ GOLDEN_BUILDS_WAITING: "1", SOURCE_URL_HOSTS: host })
  owner = await stage.as("demo")
})
afterEach(() => {
  delete stage.simulator.world.compute.guest
  Object.assign(stage.simulator.world.compute, { hasNoHost: false, isSilent: false, pace: 2 })
})
afterAll(async () => {
  await stage.close()
  site.close()
})

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

const create = async (name: string, recipe: object = {}) => {
  const answer = await ask("POST", "/images", { name, os_type: "linux", base_image: BASE, ...recipe })
  expect([answer.status, answer.text]).toEqual([202, expect.anything()])
  return answer
}

const fromUrl = (path: string) => ({ base_image: undefined, base_iso_url: `http://${host}${path}` })

const remove = async (name: string) => {
  expect((await ask("DELETE", `/images/${name}`)).status).toBe(200)
  await stage.untilGone(owner, name)
  expect(stage.leftovers()).toEqual([])
}

/** A guest that reports these lines of its build. */
const guest = (lines: (build: string) => string[], end: "off" | "at-once" | "never" = "off") => {
  const obey: ComputeSettings["guest"] = (server) => ({
    lines: lines(`POLARIS-BUILD ${server.metadata["polaris_build"] ?? ""}`),
    end,
  })
  stage.simulator.world.compute.guest = obey
}

test("a script that fails ends the build with its exit code and the console's last lines", async () => {
  guest((mark) => [
    `${mark} step=install_packages command=nginx`,
    `${mark} step=run_scripts command=install-docker.sh`,
    "curl: (6) Could not resolve host",
    `${mark} exit=6 step=run_scripts command=install-docker.sh`,
  ])
  await create("broken", { customizations: { packages: ["nginx"], scripts: ["install-docker.sh"] } })
  const done = await stage.until(owner, "broken", "failed")
  expect(done.message).toMatch(/^run_scripts failed with exit code 6: install-docker.sh\. The last lines/)
  expect(done.message).toContain("Could not resolve host")
  expect(stagesIn(done).map(({ name, status }) => `${name} ${status}`)).toEqual([
    ...["create_vm completed", "install_packages completed", "run_scripts failed", "stop_vm pending"],
    ...["snapshot pending", "publish pending", "cleanup pending"],
  ])
  expect(stage.leftovers()).toEqual([])
  expect((await ask("GET", "/images/broken")).body).toMatchObject({ status: "failed", error: done.message })
  await remove("broken")
})

test("a machine that powers off without a result fails, with a sentence", async () => {
  guest(() => ["Kernel panic"], "at-once")
  await create("early")
  const { message } = await stage.until(owner, "early", "failed")
  expect(message).toMatch(/^The VM powered off before it reported a result\./)
  await remove("early")
})

test("a server that does not start fails, with the compute service's reason", async () => {
  stage.simulator.world.compute.hasNoHost = true
  await create("homeless")
  const { message } = await stage.until(owner, "homeless", "failed")
  expect(message).toMatch(/^The compute service could not run the VM: No valid host was found/)
  await remove("homeless")
})

test("the console is text: escape sequences and HTML are neutralized", async () => {
  guest((mark) => [
    "\u001b[31mred\u001b[0m <script>alert(1)</script>\u0007",
    `${mark} exit=0 step=cleanup command=`,
  ])
  await create("coloured")
  await stage.until(owner, "coloured", "ready")
  const { headers, text } = await ask("GET", "/images/coloured/logs")
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8")
  /** Nova itself has removed the control characters. */
  expect(text).toContain("[31mred[0m ‹script›alert(1)‹/script›\n")
  await remove("coloured")
})

test("a build is shown while it runs, followed, and cancelled", async () => {
  guest((mark) => [`${mark} step=install_packages command=nginx`, "Unpacking nginx"], "never")
  await create("running", { customizations: { packages: ["nginx"] } })
  const status = await eventually(async () => {
    const { body } = await ask("GET", "/images/running/status")
    expect(body.message).toBe("Installing packages...")
    return body
  })
  expect(status.progress).toBeLessThan(100)
  const { body: vms } = await ask("GET", "/vms")
  expect(vms.vms).toEqual([
    {
      ...{ name: expect.stringMatching(/^golden-image-running-/) as unknown, image_name: "running" },
      ...{ status: "running", ip: "10.0.0.10", cpu: 2, memory: "4Gi" },
      ...{ created_at: expect.anything() as unknown, updated_at: expect.anything() as unknown },
      labels: { "goldenpipe.io/purpose": "image-creation" },
    },
  ])
  expect((await ask("GET", `/vms/${vms.vms[0]?.name}`)).body).toEqual(vms.vms[0])
  expect((await ask("GET", "/metrics")).body).toMatchObject({ total_images: 1, active_vms: 1 })
  expect((await ask("POST", "/images/running:rebuild", {})).status).toBe(409)
  const used = await ask("POST", "/images", { name: "running", os_type: "linux", base_image: BASE })
  expect([used.status, used.body.error]).toEqual([409, expect.stringContaining("already has a golden image")])
  expect((await ask("GET", "/images/running/logs")).text).toContain("Unpacking nginx")
  const cancelled = await ask("POST", "/images/running:cancel")
  expect([cancelled.status, cancelled.body]).toEqual([202, { message: "Image build cancellation started" }])
  const { message } = await stage.until(owner, "running", "failed")
  expect(message).toBe("The build was cancelled.")
  expect(stage.leftovers()).toEqual([])
  expect((await ask("POST", "/images/running:cancel")).status).toBe(409)
  delete stage.simulator.world.compute.guest
  expect((await ask("POST", "/images/running:rebuild")).status).toBe(202)
  await stage.until(owner, "running", "ready")
  await remove("running")
})

test("an image that is deleted while it is built leaves nothing", async () => {
  guest(() => ["working"], "never")
  await create("unwanted")
  await eventually(() => expect(stage.leftovers()).toHaveLength(1))
  await remove("unwanted")
})

test("a server that somebody deletes ends its build", async () => {
  guest(() => ["working"], "never")
  await create("orphan")
  const name = await eventually(async () => {
    const { body } = await ask("GET", "/vms")
    return body.vms[0]?.name ?? expect.unreachable()
  })
  const deleted = await ask("DELETE", `/vms/${name}`)
  expect([deleted.status, deleted.body]).toEqual([200, { message: "VM deletion started" }])
  const { message } = await stage.until(owner, "orphan", "failed")
  expect(message).toBe("The VM was deleted before the build had ended.")
  await remove("orphan")
})

test("the same request again gets the existing image, unless it is forced or something has changed", async () => {
  const password = secret("the same again")
  const body = {
    ...{ name: "twice", os_type: "linux", base_image: BASE, labels: { team: "web" } },
    customizations: { packages: ["nginx"], users: [{ name: "admin", password }] },
  }
  guest(() => ["working"], "never")
  const [first, rival] = await Promise.all([ask("POST", "/images", body), ask("POST", "/images", body)])
  expect([first.status, rival.status]).toEqual([202, 202])
  const running = await ask("POST", "/images", body)
  expect([running.status, running.body.message]).toEqual([
    202,
    expect.stringContaining("already being built"),
  ])
  expect(running.body.image.vm_name).toBe(first.body.image.vm_name)
  expect((await ask("POST", "/images", { ...body, force: true })).status).toBe(409)
  await ask("POST", "/images/twice:cancel")
  await stage.until(owner, "twice", "failed")
  delete stage.simulator.world.compute.guest
  expect((await ask("POST", "/images", body)).status).toBe(202)
  await stage.until(owner, "twice", "ready")
  const ready = await ask("POST", "/images", body)
  expect([ready.status, ready.body.message]).toEqual([200, expect.stringContaining("already built")])
  for (const other of [
    { ...body, labels: { team: "core" } },
    {
      ...body,
      customizations: { packages: ["nginx"], users: [{ name: "admin", password: `${password}!` }] },
    },
  ]) {
    const { status, body: answer } = await ask("POST", "/images", other)
    expect([status, answer.error]).toEqual([409, expect.stringContaining("with another recipe")])
  }
  expect((await ask("POST", "/images", { ...body, force: true })).status).toBe(202)
  await stage.until(owner, "twice", "ready")
  const newer = putBase(stage.simulator, {
    created_at: "2100-01-01T00:00:00Z",
    os_hash_value: "cd".repeat(64),
  })
  expect((await ask("POST", "/images", body)).status).toBe(202)
  await stage.until(owner, "twice", "ready")
  stage.simulator.world.images.delete(newer.id)
  expect(((await ask("GET", "/images/twice/builds")).body["builds"] as object[]).length).toBe(4)
  await remove("twice")
})

test("the same recipe on the same base is not built again, unless it is forced", async () => {
  await create("same")
  await stage.until(owner, "same", "ready")
  const again = await ask("POST", "/images/same:rebuild")
  expect([again.status, again.body.message]).toEqual([200, expect.stringContaining("already built")])
  expect((await ask("POST", "/images/same:rebuild", { force: true })).status).toBe(202)
  await stage.until(owner, "same", "ready")
  await remove("same")
})

const QCOW2 = Buffer.concat([Buffer.from("514649fb00000003", "hex"), Buffer.alloc(2 ** 16)])
const ISO = Buffer.alloc(2 ** 17)
ISO.write("CD001", 32_769, "latin1")

test("an installer ISO is accepted, recognized and refused with advice", async () => {
  files.set("/ubuntu.iso", ISO)
  await create("installer", fromUrl("/ubuntu.iso"))
  const done = await stage.until(owner, "installer", "failed")
  expect(done.message).toMatch(/^The file is an ISO that installs a system/)
  expect(stagesIn(done)[0]).toMatchObject({ name: "download_iso", status: "failed" })
  expect(stage.leftovers()).toEqual([])
  await remove("installer")
})

test("a disk image builds, whatever its file is called", async () => {
  files.set("/disk.iso", QCOW2)
  await create("disguised", fromUrl("/disk.iso"))
  const done = await stage.until(owner, "disguised", "ready")
  expect(stagesIn(done)[0]).toMatchObject({ name: "download_iso", message: "ISO downloaded successfully" })
  expect(stage.leftovers()).toEqual(["image disguised active"])
  await remove("disguised")
})

test("a URL that delivers nothing, or a page, fails with the reason", async () => {
  files.set("/page.qcow2", Buffer.from("<html>".padEnd(70_000)))
  for (const [name, path, message] of [
    ["missing", "/none.qcow2", /^The image service could not download the file/],
    ["page", "/page.qcow2", /^The file is not a disk image/],
  ] as const) {
    await create(name, fromUrl(path))
    expect((await stage.until(owner, name, "failed")).message).toMatch(message)
    await remove(name)
  }
})

test("a plain password reaches neither the server, the database nor an answer", async () => {
  const password = secret("correct horse battery")
  const { text } = await create("private", {
    customizations: { users: [{ name: "admin", password, sudo: true }] },
  })
  const server = await eventually(() => {
    const [found] = [...stage.simulator.world.servers.values()].filter(({ name }) => name.includes("private"))
    return found ?? expect.unreachable()
  })
  const userData = Buffer.from(server.user_data ?? "", "base64").toString()
  expect(userData).toMatch(/hashed_passwd: \$6\$/)
  const { services } = stage.polaris
  const rows = await services.database.query(({ run }) =>
    run("select recipe::text, plan::text from golden_build", []),
  )
  for (const seen of [text, userData, JSON.stringify(rows)]) expect(seen).not.toContain(password)
  await stage.until(owner, "private", "ready")
  await remove("private")
})

test("an image with a test is published only if the test passes in a machine of its own", async () => {
  const verify = { script: "#!/bin/sh\nnginx -t\n" }
  await create("tested", { verify })
  const passed = await stage.until(owner, "tested", "ready")
  expect(stagesIn(passed).map(({ name }) => name)).toContain("verify")
  expect(stage.leftovers()).toEqual(["image tested active"])
  await remove("tested")
  stage.simulator.world.compute.guest = ({ name, metadata }) => {
    const mark = `POLARIS-BUILD ${metadata["polaris_build"] ?? ""}`
    const code = name.endsWith("-test") ? 1 : 0
    return { lines: [`${mark} exit=${code} step=run_scripts command=verify.sh`], end: "off" }
  }
  await create("untested", { verify })
  const { message } = await stage.until(owner, "untested", "failed")
  expect(message).toMatch(/^verify failed with exit code 1: verify.sh\./)
  expect(stage.leftovers()).toEqual([])
  await remove("untested")
})

test("a channel points to a ready build, and its moves are recorded", async () => {
  guest(() => ["working"], "never")
  await create("piped")
  const channel = "/images/piped/channels/stable"
  expect((await ask("PUT", channel, {})).status).toBe(409)
  await ask("POST", "/images/piped:cancel")
  await stage.until(owner, "piped", "failed")
  delete stage.simulator.world.compute.guest
  for (const force of [false, true]) {
    expect((await ask("POST", "/images/piped:rebuild", { force })).status).toBe(202)
    await stage.until(owner, "piped", "ready")
  }
  const { builds } = (await ask("GET", "/images/piped/builds")).body as unknown as {
    builds: { build_id: string; status: string; image_id: string }[]
  }
  expect(builds.map(({ status }) => status)).toEqual(["ready", "ready", "cancelled"])
  const [newest, older, cancelled] = builds
  const set = await ask("PUT", channel, {})
  expect([set.status, set.body]).toMatchObject([
    200,
    { build_id: newest?.build_id, image_id: newest?.image_id },
  ])
  expect((await ask("PUT", channel, { build_id: older?.build_id })).status).toBe(200)
  expect((await ask("PUT", channel, { build_id: cancelled?.build_id })).status).toBe(409)
  const { body } = await ask("GET", "/images/piped/channels")
  expect(body).toMatchObject({
    channels: [{ channel: "stable", build_id: older?.build_id, image_id: older?.image_id }],
    moves: [{ build_id: older?.build_id }, { build_id: newest?.build_id }],
  })
  expect((await ask("DELETE", channel)).status).toBe(200)
  expect((await ask("DELETE", channel)).status).toBe(404)
  await remove("piped")
})

test("scripts of the project come before those that Polaris ships, and can be inline", async () => {
  const listed = await ask("GET", "/scripts")
  expect(listed.text).toContain("install-docker.sh")
  const content = "#!/bin/sh\necho ours\n"
  expect((await ask("PUT", "/scripts/install-docker.sh", { content })).body).toMatchObject({
    source: "project",
  })
  let userData = ""
  stage.simulator.world.compute.pace = (_stage, server) => {
    userData = Buffer.from(server.user_data ?? "", "base64").toString()
    return 2
  }
  await create("scripted", { customizations: { scripts: ["install-docker.sh", "#!/bin/sh\necho inline\n"] } })
  await stage.until(owner, "scripted", "ready")
  expect(userData).toContain("echo ours")
  expect(userData).toContain("echo inline")
  expect((await ask("GET", "/images/scripted")).body).toMatchObject({
    customizations: { scripts: ["install-docker.sh", "inline-2"] },
  })
  expect((await ask("DELETE", "/scripts/install-docker.sh")).status).toBe(200)
  expect((await ask("GET", "/scripts/install-docker.sh")).body).toMatchObject({ source: "polaris" })
  expect((await ask("DELETE", "/scripts/install-docker.sh")).status).toBe(404)
  await remove("scripted")
})

test("lists have pages, and filters by status and label", async () => {
  const names = ["page-1", "page-2", "page-3"]
  for (const name of names) await create(name, { labels: { team: name === "page-2" ? "core" : "web" } })
  for (const name of names) await stage.until(owner, name, "ready")
  const first = await ask("GET", "/images?limit=2")
  expect(first.body.images.map(({ name }) => name)).toEqual(["page-3", "page-2"])
  const second = await ask("GET", `/images?limit=2&cursor=${first.body.next_cursor}`)
  expect(second.body).toMatchObject({ count: 1, images: [{ name: "page-1" }] })
  expect(second.body).not.toHaveProperty("next_cursor")
  expect((await ask("GET", "/images?label=team%3Dcore")).body).toMatchObject({ images: [{ name: "page-2" }] })
  expect((await ask("GET", "/images?label=team")).body.count).toBe(3)
  expect((await ask("GET", "/images?status=failed")).body.count).toBe(0)
  for (const query of ["limit=0", "cursor=!", "cursor=abc", "status=none", "label=%3D", "other=1"])
    expect([query, (await ask("GET", `/images?${query}`)).status]).toEqual([query, 400])
  for (const name of names) await ask("DELETE", `/images/${name}`)
  for (const name of names) await stage.untilGone(owner, name)
  expect(stage.leftovers()).toEqual([])
})

test("more builds than may run wait for their turn", async () => {
  guest(() => ["working"], "never")
  const names = ["turn-1", "turn-2", "turn-3"]
  for (const name of names) await create(name)
  expect((await ask("GET", "/images/turn-3")).body.status).toBe("pending")
  const refused = await ask("POST", "/images", { name: "turn-4", os_type: "linux", base_image: BASE })
  expect([refused.status, refused.body.error]).toEqual([
    429,
    "The queue of this project's builds is full (1). Wait until one begins, or cancel one.",
  ])
  expect((await ask("GET", "/images/turn-4")).status).toBe(404)
  await ask("POST", "/images/turn-1:cancel")
  await stage.until(owner, "turn-1", "failed")
  await eventually(async () => expect((await ask("GET", "/images/turn-3")).body.status).toBe("creating"))
  for (const name of names) await ask("DELETE", `/images/${name}`)
  for (const name of names) await stage.untilGone(owner, name)
  expect(stage.leftovers()).toEqual([])
})

test("a build continues after Polaris has been stopped in the middle of it", async () => {
  guest((mark) => ["working", `${mark} exit=0 step=cleanup command=`])
  let isHeld = true
  stage.simulator.world.compute.pace = (at) => (at === "line" && isHeld ? 50 : 2)
  await create("resumed")
  await eventually(() => expect(stage.leftovers()).toHaveLength(1))
  await stage.restart()
  isHeld = false
  await stage.until(owner, "resumed", "ready")
  expect(stage.leftovers()).toEqual(["image resumed active"])
  await remove("resumed")
})
