import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { CinderAction, VolumeStage } from "../../simulator/index.js"
import { eventually } from "../support/eventually.js"
import { BASE, openGolden, putBase, type GoldenPerson, type GoldenStage } from "../support/golden.js"

/** Builds whose flavor has no disk: their servers start from volumes. */
let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
const flavors = () => stage.simulator.world.compute.flavors
let usual: ReturnType<typeof flavors>
beforeAll(() => (usual = flavors()))
afterEach(() => {
  const { blockStorage, compute, settings, away } = stage.simulator.world
  delete blockStorage.fault
  delete compute.guest
  Object.assign(blockStorage, { isThere: true, hasNoHost: false, pace: 2 })
  Object.assign(blockStorage, { quota: { volumes: 10, gigabytes: 1000 } })
  Object.assign(compute, { flavors: usual, pace: 2, hasNoHost: false })
  settings.storageQuota = 0
  away.clear()
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

const request = (name: string, recipe: object = {}) =>
  ask("POST", "/images", { name, os_type: "linux", base_image: BASE, flavor: "v1.medium", ...recipe })

const create = async (name: string, recipe: object = {}) => {
  const answer = await request(name, recipe)
  expect([answer.status, answer.text]).toEqual([202, expect.anything()])
}

const remove = async (...names: string[]) => {
  for (const name of names) expect((await ask("DELETE", `/images/${name}`)).status).toBe(200)
  for (const name of names) await stage.untilGone(owner, name)
  expect(stage.leftovers()).toEqual([])
}

const volumes = () => [...stage.simulator.world.volumes.values()]

const VERIFY = { verify: { script: "#!/bin/sh\ntrue\n" } }

const query = (text: string, values: string[] = []) =>
  stage.polaris.services.database.query(({ run }) => run(text, values))

const OPEN_BUILDS = "select state from job where name = 'golden.build' and ended_at is null"

/** Holds volumes at a moment. `arrived` resolves when the first is there; `goOn` lets them continue. */
function hold(moment: VolumeStage, name = "golden-image-") {
  let goOn = () => {}
  const released = new Promise<void>((resolve) => (goOn = resolve))
  const arrived = new Promise<void>((arrive) => {
    stage.simulator.world.blockStorage.pace = (at, volume) => {
      if (at !== moment || !volume.name.startsWith(name)) return 2
      arrive()
      return released
    }
  })
  return { arrived, goOn: () => goOn() }
}

test("an image is made of the volume, with data, size and hash, and nothing else is left", async () => {
  const { arrived, goOn } = hold("detach")
  await create("on-volume", { storage_size: "7Gi", customizations: { packages: ["nginx"] } })
  await arrived
  const [volume, ...others] = volumes()
  const { body } = await ask("GET", "/images/on-volume")
  expect([volume?.name, volume?.size, others]).toEqual([body["pvc_name"], 7, []])
  expect(volume?.metadata).toMatchObject({ polaris_image: "on-volume", polaris_purpose: "image-creation" })
  goOn()
  const { progress } = await stage.until(owner, "on-volume", "ready")
  expect(progress).toBe(100)
  expect(stage.leftovers()).toEqual(["image on-volume active"])
  const { image_id } = (await ask("GET", "/images/on-volume")).body
  const image = stage.simulator.world.images.get(image_id)
  expect(image).toMatchObject({
    ...{
      status: "active",
      visibility: "private",
      disk_format: "qcow2",
      container_format: "bare",
      min_disk: 7,
    },
    ...{ virtual_size: 7 * 2 ** 30, os_hash_value: expect.stringMatching(/^[0-9a-f]{128}$/) as unknown },
  })
  expect(image?.size).toBeGreaterThan(1000)
  const provenance = await ask("GET", "/images/on-volume/provenance")
  expect(provenance.text).toContain(image?.os_hash_value)
  await create("descendant", { base_image: image_id, ...VERIFY })
  await stage.until(owner, "descendant", "ready")
  await remove("descendant", "on-volume")
})

test("the image of a raw base image is raw", async () => {
  const { id } = putBase(stage.simulator, { name: "raw", disk_format: "raw" })
  await create("uncompressed", { base_image: id })
  await stage.until(owner, "uncompressed", "ready")
  const { image_id } = (await ask("GET", "/images/uncompressed")).body
  expect(stage.simulator.world.images.get(image_id)?.disk_format).toBe("raw")
  stage.simulator.world.images.delete(id)
  await remove("uncompressed")
})

test("a flavor without a disk is chosen if no other fits, and one with a disk is preferred", async () => {
  const chosen = async (recipe: object) => {
    await create("chosen", { flavor: undefined, ...recipe })
    const [server] = await eventually(() => {
      const all = [...stage.simulator.world.servers.values()].filter(({ status }) => status !== "DELETED")
      return all.length > 0 ? all : expect.unreachable()
    })
    await stage.until(owner, "chosen", "ready")
    await remove("chosen")
    return server?.flavor.name
  }
  expect(await chosen({})).toBe("m1.medium")
  stage.simulator.world.compute.flavors = usual.filter(({ disk }) => disk < 40)
  expect(await chosen({})).toBe("v1.medium")
})

test("an image is verified on a volume of its own", async () => {
  let most = 0
  stage.simulator.world.blockStorage.pace = () => {
    most = Math.max(most, volumes().length)
    return 2
  }
  await create("tested", VERIFY)
  await stage.until(owner, "tested", "ready")
  expect(most).toBe(2)
  expect(stage.leftovers()).toEqual(["image tested active"])
  await remove("tested")
})

test("without a block storage service, a flavor without a disk is refused, and none is chosen", async () => {
  stage.simulator.world.blockStorage.isThere = false
  /** The catalog that Polaris remembers has one. */
  owner = await stage.as("demo")
  const named = await request("refused")
  expect([named.status, named.body.error]).toEqual([
    400,
    "flavor: this flavor has no disk of its own, so its servers start from volumes, and this cloud has no block storage service. Name a flavor with a disk",
  ])
  stage.simulator.world.compute.flavors = usual.filter(({ disk }) => disk === 0)
  const smallest = await request("refused", { flavor: undefined })
  expect([smallest.status, smallest.body.error]).toEqual([
    400,
    expect.stringMatching(/^flavor: no flavor has/),
  ])
  expect(stage.leftovers()).toEqual([])
  stage.simulator.world.blockStorage.isThere = true
  owner = await stage.as("demo")
})

test.each([
  [{ volumes: 1, gigabytes: 1000 }, "may have 1 volumes and uses 0; this build needs 2 more. Delete volumes"],
  [
    { volumes: 10, gigabytes: 30 },
    "may have 30 GiB of volumes and uses 0; this build needs 40 more. Delete volumes",
  ],
])("a quota of volumes that has no capacity refuses the request, with its numbers", async (quota, error) => {
  stage.simulator.world.blockStorage.quota = quota
  const { status, body } = await request("refused", VERIFY)
  expect([status, body.error]).toEqual([403, expect.stringContaining(error)])
  expect(stage.leftovers()).toEqual([])
})

test("a quota that is used up meanwhile ends the build, with the service's reason", async () => {
  let boot = () => {}
  const isFull = new Promise<void>((resolve) => (boot = resolve))
  stage.simulator.world.compute.pace = (at) => (at === "boot" ? isFull : 2)
  await create("full", VERIFY)
  await eventually(() => expect(volumes()).toHaveLength(1))
  stage.simulator.world.blockStorage.quota = { volumes: 1, gigabytes: -1 }
  boot()
  const { message } = await stage.until(owner, "full", "failed")
  expect(message).toMatch(/Maximum number of volumes allowed \(1\) exceeded/)
  await remove("full")
})

test("a volume that the service cannot make ends the build, and is removed", async () => {
  stage.simulator.world.blockStorage.hasNoHost = true
  await create("homeless")
  const { message } = await stage.until(owner, "homeless", "failed")
  expect(message).toMatch(/^The block storage service could not work on the volume: its status is error\./)
  await remove("homeless")
})

test("a server that does not start ends the build, and its volume is removed", async () => {
  stage.simulator.world.compute.hasNoHost = true
  await create("unstarted")
  const { message } = await stage.until(owner, "unstarted", "failed")
  expect(message).toMatch(/^The compute service could not run the VM: No valid host/)
  await remove("unstarted")
})

test("a Glance without space for the volume's image ends the build, which says so", async () => {
  stage.simulator.world.settings.storageQuota = 1000
  await create("large")
  const { message } = await stage.until(owner, "large", "failed")
  expect(message).toMatch(/^The snapshot failed: .* no space left for your project/)
  await remove("large")
})

test("a volume that is never released ends the build in the end", async () => {
  const { arrived, goOn } = hold("detach")
  await create("stuck")
  await arrived
  await query("update golden_build set begun_at = now() - interval '1 day' where state = 'running'")
  await stage.restart()
  await eventually(async () => expect(await query(OPEN_BUILDS)).toEqual([{ state: "failing" }]))
  goOn()
  const { message } = await stage.until(owner, "stuck", "failed")
  expect(message).toBe("The volume was not released in time.")
  await remove("stuck")
})

test("a build with volumes waits while there is no block storage service, and ends well when it is back", async () => {
  const { world } = stage.simulator
  const { arrived, goOn } = hold("download")
  await create("waiting")
  await arrived
  world.away.add("cinder")
  await stage.restart()
  const asked = world.requests.filter(({ service }) => service === "cinder").length
  goOn()
  await eventually(() =>
    expect(world.requests.filter(({ service }) => service === "cinder").length).toBeGreaterThan(asked + 3),
  )
  world.away.clear()
  await stage.until(owner, "waiting", "ready")
  await remove("waiting")
})

test("a Cinder that crashes on every kind of request now and then only delays the build", async () => {
  const left = new Map<CinderAction, number>([
    ...[["create", 1] as const, ["show", 3] as const, ["os-volume_upload_image", 1] as const],
    ["delete", 1],
  ])
  stage.simulator.world.blockStorage.fault = (action) => {
    const times = left.get(action) ?? 0
    left.set(action, times - 1)
    return times > 0 ? 500 : undefined
  }
  await create("shaken")
  await stage.until(owner, "shaken", "ready")
  expect([...left.values()].every((times) => times < 1)).toBe(true)
  await remove("shaken")
})

const MOMENTS: VolumeStage[] = ["create", "download", "detach", "upload", "delete"]

describe.each(MOMENTS)("while the volume is held at %s", (moment) => {
  test("a build is cancelled", async () => {
    const { arrived, goOn } = hold(moment)
    await create(`cancelled-${moment}`, VERIFY)
    await arrived
    expect((await ask("POST", `/images/cancelled-${moment}:cancel`)).status).toBe(202)
    goOn()
    await stage.until(owner, `cancelled-${moment}`, "failed")
    expect(stage.leftovers()).toEqual([])
    await remove(`cancelled-${moment}`)
  })

  test("an image is deleted", async () => {
    const { arrived, goOn } = hold(moment)
    await create(`deleted-${moment}`, VERIFY)
    await arrived
    expect((await ask("DELETE", `/images/deleted-${moment}`)).status).toBe(200)
    goOn()
    await stage.untilGone(owner, `deleted-${moment}`)
    expect(stage.leftovers()).toEqual([])
  })

  test("a build continues in another process", async () => {
    const { arrived, goOn } = hold(moment)
    await create(`resumed-${moment}`)
    await arrived
    await stage.restart()
    goOn()
    await stage.until(owner, `resumed-${moment}`, "ready")
    expect(stage.leftovers()).toEqual([`image resumed-${moment} active`])
    await remove(`resumed-${moment}`)
  })
})

/** Leaves a step as a crash between its effect and its record leaves it. */
const UNRECORD = `update job_step set ended_at = null, output = null
  where name = $1 and ended_at is not null
    and job_id in (select id from job where name = 'golden.build' and ended_at is null)
  returning name`

/** The steps that make something, and the moment at which their results exist. */
const MADE: [step: string, moment: VolumeStage][] = [
  ["create volume for image-creation", "download"],
  ["take snapshot", "upload"],
]

test.each(MADE)(
  "what was made just before a crash is found again, and not made twice (%s)",
  async (step, moment) => {
    const { world } = stage.simulator
    const { arrived, goOn } = hold(moment)
    await create("crashed")
    await arrived
    const counted = () =>
      world.requests.filter(
        ({ service, method, path }) =>
          service === "cinder" && method === "POST" && /volumes$|action$/.test(path),
      ).length
    await eventually(async () => expect(await query(UNRECORD, [step])).toHaveLength(1))
    const before = counted()
    await stage.restart()
    goOn()
    await stage.until(owner, "crashed", "ready")
    expect(counted() - before).toBe(moment === "download" ? 1 : 0)
    expect(stage.leftovers()).toEqual(["image crashed active"])
    await remove("crashed")
  },
)

test("volumes and images that only the cloud has of an ended build are removed by the next one; users' own stay", async () => {
  const { world } = stage.simulator
  await create("late")
  await stage.until(owner, "late", "ready")
  const { image_id } = (await ask("GET", "/images/late")).body
  const published = world.images.get(image_id)
  const buildId = String(published?.properties["polaris_build"])
  const { headers, projectId } = owner
  const newVolume = async (name: string, metadata: Record<string, string>) => {
    const response = await fetch(`${world.origin}/volume/v3/${projectId}/volumes`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ volume: { name, size: 20, imageRef: image_id, metadata } }),
    })
    return ((await response.json()) as { volume: { id: string } }).volume.id
  }
  const upload = async (volumeId: string, image_name: string) => {
    await eventually(() => expect(world.volumes.get(volumeId)?.status).toBe("available"))
    const response = await fetch(`${world.origin}/volume/v3/${projectId}/volumes/${volumeId}/action`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ "os-volume_upload_image": { image_name } }),
    })
    const body = (await response.json()) as { "os-volume_upload_image": { image_id: string } }
    return body["os-volume_upload_image"].image_id
  }
  const left = await newVolume("golden-image-late", { polaris_build: buildId })
  const users = await newVolume("of-a-user", {})
  const leftImage = await upload(left, `golden-image-${buildId}`)
  const usersImage = await upload(users, "of-a-user")
  await eventually(() => expect(world.volumes.get(left)?.status).toBe("available"))
  await create("next")
  await stage.until(owner, "next", "ready")
  await eventually(() =>
    expect([world.volumes.has(left), world.images.has(leftImage)]).toEqual([false, false]),
  )
  expect([world.volumes.has(users), world.images.has(usersImage), world.images.has(image_id)]).toEqual([
    ...[true, true, true],
  ])
  world.volumes.delete(users)
  world.images.delete(usersImage)
  await remove("late", "next")
})
