import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import type { NovaAction } from "../../simulator/index.js"
import { newPassword } from "../support/new-password.js"
import { openBrowser } from "../support/browser.js"
import { eventually } from "../support/eventually.js"
import {
  BASE,
  openGolden,
  putBase,
  stagesIn,
  type GoldenPerson,
  type GoldenStage,
} from "../support/golden.js"

/** What goes wrong in the cloud while an image is built. */
let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
afterEach(() => {
  const { compute } = stage.simulator.world
  delete compute.guest
  delete compute.fault
  Object.assign(compute, { isSilent: false, keepsSnapshots: false, pace: 2 })
  stage.simulator.world.away.clear()
  stage.simulator.world.settings.storageQuota = 0
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

const create = async (name: string, base = BASE) => {
  const answer = await ask("POST", "/images", { name, os_type: "linux", base_image: base })
  expect([answer.status, answer.text]).toEqual([202, expect.anything()])
}

const remove = async (...names: string[]) => {
  for (const name of names) expect((await ask("DELETE", `/images/${name}`)).status).toBe(200)
  for (const name of names) await stage.untilGone(owner, name)
  expect(stage.leftovers()).toEqual([])
}

const leftImages = () => stage.leftovers().filter((one) => one.startsWith("image"))

/** Lets a build's time end now, instead of waiting for it. */
async function endTime(): Promise<void> {
  await stage.polaris.services.database.query(({ run }) =>
    run("update golden_build set begun_at = now() - interval '1 day' where state = 'running'", []),
  )
  await stage.restart()
}

test("a base image that is deleted before the server starts ends the build", async () => {
  await create("base")
  await stage.until(owner, "base", "ready")
  const { image_id: base } = (await ask("GET", "/images/base")).body
  let boot = () => {}
  const isDeleted = new Promise<void>((resolve) => (boot = resolve))
  stage.simulator.world.compute.pace = (at) => (at === "boot" ? isDeleted : 2)
  await create("child", base)
  await eventually(() => expect(stage.leftovers()).toHaveLength(2))
  stage.simulator.world.images.delete(base)
  boot()
  const { message } = await stage.until(owner, "child", "failed")
  expect(message).toMatch(/^The compute service could not run the VM: .*could not be found/)
  await remove("base", "child")
})

test("a snapshot that is deleted before it is finished ends the build", async () => {
  stage.simulator.world.compute.keepsSnapshots = true
  await create("lost")
  await eventually(() => expect(leftImages()).toHaveLength(1))
  const [found] = [...stage.simulator.world.images.values()].filter(({ name }) => name === "lost")
  stage.simulator.world.images.delete(found?.id ?? "")
  const done = await stage.until(owner, "lost", "failed")
  expect(done.message).toMatch(/^The snapshot failed: it was deleted before it was finished/)
  expect(stagesIn(done).find(({ name }) => name === "snapshot")?.status).toBe("failed")
  await remove("lost")
})

test("a Glance without space for the snapshot ends the build, which says so", async () => {
  stage.simulator.world.settings.storageQuota = 1000
  await create("large")
  const { message } = await stage.until(owner, "large", "failed")
  expect(message).toMatch(
    /^The snapshot failed: .* no space left for your project\. Build the image again\.$/,
  )
  await remove("large")
})

test.each(["keystone", "glance", "nova", "neutron"] as const)(
  "a build waits while there is no %s, and ends well when it is back",
  async (service) => {
    const { world } = stage.simulator
    let boot = () => {}
    const isBack = new Promise<void>((resolve) => (boot = resolve))
    world.compute.pace = (at) => (at === "boot" ? isBack : 2)
    await create("waiting")
    await eventually(() => expect(stage.leftovers()).toHaveLength(1))
    world.away.add(service)
    /** Whatever is remembered of the identity is gone with the process. */
    await stage.restart()
    const asked = world.requests.filter((one) => one.service === service).length
    boot()
    if (service !== "neutron")
      await eventually(() =>
        expect(world.requests.filter((one) => one.service === service).length).toBeGreaterThan(asked + 3),
      )
    world.away.clear()
    await stage.until(owner, "waiting", "ready")
    expect(stage.leftovers()).toEqual(["image waiting active"])
    await remove("waiting")
  },
)

test("a snapshot that never finishes ends the build in the end, and is removed", async () => {
  stage.simulator.world.compute.keepsSnapshots = true
  await create("stuck")
  await eventually(() => expect(leftImages()).toEqual(["image stuck queued"]))
  await endTime()
  const { message } = await stage.until(owner, "stuck", "failed")
  expect(message).toBe("The snapshot was not finished in time.")
  await remove("stuck")
})

test("a machine that is silent ends the build in the end", async () => {
  stage.simulator.world.compute.isSilent = true
  stage.simulator.world.compute.guest = () => ({ lines: ["never seen"], end: "never" })
  await create("silent")
  await eventually(() => expect(stage.leftovers()).toEqual([expect.stringMatching(/^server .* ACTIVE$/)]))
  await endTime()
  const { message } = await stage.until(owner, "silent", "failed")
  expect(message).toBe("The VM reported no result on its console in time. Its console is empty.")
  await remove("silent")
})

test("a Nova that crashes on every kind of request now and then only delays the build", async () => {
  const left = new Map<NovaAction, number>([
    ...[["create", 1] as const, ["createImage", 1] as const, ["delete", 1] as const],
    ...[["show", 3] as const, ["os-getConsoleOutput", 2] as const],
  ])
  await eventually(async () => expect((await ask("GET", "/images")).body.count).toBe(0))
  stage.simulator.world.compute.fault = (action) => {
    const times = left.get(action) ?? 0
    left.set(action, times - 1)
    return times > 0 ? 500 : undefined
  }
  await create("shaken")
  await stage.until(owner, "shaken", "ready")
  expect([...left.values()].every((times) => times < 1)).toBe(true)
  expect(stage.leftovers()).toEqual(["image shaken active"])
  await remove("shaken")
})

test("a token that ends in mid-build ends it, and the next build removes what was left", async () => {
  stage.simulator.world.compute.guest = () => ({ lines: ["working"], end: "never" })
  await create("cut")
  await eventually(() => expect(stage.leftovers()).toHaveLength(1))
  const token = owner.headers["x-auth-token"] ?? ""
  const ended = await fetch(`${stage.simulator.authUrl}/auth/tokens`, {
    method: "DELETE",
    headers: { "x-auth-token": token, "x-subject-token": token },
  })
  expect(ended.status).toBe(204)
  owner = await stage.as("demo")
  const { message } = await stage.until(owner, "cut", "failed")
  expect(message).toMatch(/token|sign in/i)
  delete stage.simulator.world.compute.guest
  await create("next")
  await stage.until(owner, "next", "ready")
  await eventually(() => expect(stage.leftovers()).toEqual(["image next active"]))
  await remove("cut", "next")
})

const NEXT = {
  "a new image": () => create("sweeping"),
  "an image that is built again": () => ask("POST", "/images/sweeping:rebuild", { force: true }),
}

test.each(Object.entries(NEXT))(
  "what only the cloud has of an ended build is removed by %s",
  async (_, build) => {
    if (build !== NEXT["a new image"]) await create("sweeping")
    await create("late")
    for (const { name } of (await ask("GET", "/images")).body.images) await stage.until(owner, name, "ready")
    const { world } = stage.simulator
    const { image_id } = (await ask("GET", "/images/late")).body
    const published = world.images.get(image_id)
    const buildId = String(published?.properties["polaris_build"])
    const { headers, projectId } = owner
    const network = world.compute.networks[0]?.id ?? ""
    const start = async (build: string) => {
      const server = {
        ...{ name: `golden-image-late-${build.slice(0, 8)}`, flavorRef: "3", imageRef: image_id },
        ...{ networks: [{ uuid: network }], metadata: { polaris_build: build } },
      }
      const response = await fetch(`${world.origin}/compute/v2.1/servers`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json", "openstack-api-version": "compute 2.67" },
        body: JSON.stringify({ server }),
      })
      return ((await response.json()) as { server: { id: string } }).server.id
    }
    const other = crypto.randomUUID()
    const [late, foreign] = [await start(buildId), await start(other)]
    const snapshot = (name: string, properties: Record<string, string>) =>
      putBase(stage.simulator, {
        ...{ name, owner: projectId, visibility: "private" },
        properties: { image_type: "snapshot", instance_uuid: late, polaris_build: buildId, ...properties },
      }).id
    const lost = snapshot("lost", { polaris_server: late })
    const users = snapshot("of-a-user", { polaris_server: "another server" })
    await build()
    await stage.until(owner, "sweeping", "ready")
    await eventually(() =>
      expect([world.servers.get(late), world.images.get(lost)]).toEqual([undefined, undefined]),
    )
    expect([world.servers.has(foreign), world.images.has(users), world.images.has(image_id)]).toEqual([
      ...[true, true, true],
    ])
    world.servers.delete(foreign)
    world.images.delete(users)
    await remove("late", "sweeping")
  },
)

test("a token that ends while a build waits for its turn ends it, with a sentence and without a server", async () => {
  stage.simulator.world.compute.guest = () => ({ lines: ["working"], end: "never" })
  for (const name of ["first", "second", "waiting"]) await create(name)
  expect((await ask("GET", "/images/waiting")).body.status).toBe("pending")
  await eventually(() => expect(stage.leftovers()).toHaveLength(2))
  const token = owner.headers["x-auth-token"] ?? ""
  await fetch(`${stage.simulator.authUrl}/auth/tokens`, {
    method: "DELETE",
    headers: { "x-auth-token": token, "x-subject-token": token },
  })
  owner = await stage.as("demo")
  const { message } = await stage.until(owner, "waiting", "failed")
  expect(message).toMatch(/token|sign in/i)
  expect(stage.leftovers().filter((one) => one.includes("waiting"))).toEqual([])
  delete stage.simulator.world.compute.guest
  await remove("first", "second", "waiting")
})

test("signing out of a browser does not end a build: Keystone leaves the project's token valid", async () => {
  const { world } = stage.simulator
  let boot = () => {}
  const isSignedOut = new Promise<void>((resolve) => (boot = resolve))
  world.compute.pace = (at) => (at === "boot" ? isSignedOut : 2)
  const browser = openBrowser(stage.polaris.url)
  const account = { username: "both", password: newPassword(stage.simulator, "both") }
  await browser.client.session.signIn.mutate({ ...account, projectId: owner.projectId })
  await browser.client.golden.images.create.mutate({ name: "alone", os_type: "linux", base_image: BASE })
  await eventually(() => expect(stage.leftovers()).toHaveLength(1))
  await browser.client.session.signOut.mutate()
  /** Whatever is remembered of the identity is gone with the process. */
  await stage.restart()
  boot()
  await stage.until(owner, "alone", "ready")
  await remove("alone")
})
