import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, it } from "vitest"
import { gzipSync } from "node:zlib"
import {
  projectId,
  putImage,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../simulator/index.js"
import { openCompute, type Compute } from "../support/nova.js"

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

interface Started {
  simulator: Simulator
  demo: Compute
  imageId: string
}

async function start(
  compute: NonNullable<SimulatorOptions["compute"]> = {},
  options: SimulatorOptions = {},
): Promise<Started> {
  const simulator = await startSimulator({ ...options, compute })
  opened.push(() => simulator.close())
  const demo = await openCompute(simulator.authUrl)
  opened.push(async () => demo[Symbol.asyncDispose]())
  const owner = projectId(simulator.world.identity, "demo")
  const formats = { disk_format: "qcow2", container_format: "bare" }
  return {
    simulator,
    demo,
    imageId: putImage(simulator.world, { owner, status: "active", ...formats }).id,
  }
}

interface Given {
  name?: string
  userData?: string | Buffer
}

const create = ({ demo, imageId }: Started, { name = "web", userData = "#!/bin/sh\n" }: Given = {}) =>
  demo.nova.servers.create({
    ...{ name, flavorId: "1", root: { imageId }, networkIds: [], metadata: {} },
    userData: Buffer.from(userData),
  })

const statusOf =
  ({ demo }: Started, id: string) =>
  async () =>
    (await demo.nova.servers.get(id)).status

const refused = (status: number): unknown =>
  expect.objectContaining({ failure: expect.objectContaining({ status }) as unknown })

it("fails the action that a test names, in Nova's form", async () => {
  const cloud = await start({
    fault: (action) => (action === "create" ? 500 : action === "list" ? 503 : undefined),
  })
  await expect(create(cloud)).rejects.toMatchObject({
    httpStatus: 502,
    failure: { service: "nova", status: 500 },
  })
  await expect(cloud.demo.nova.servers.list()).rejects.toEqual(refused(503))
  cloud.simulator.world.compute.fault = () => undefined
  expect(await cloud.demo.nova.servers.list()).toEqual([])
})

it("has no host, counts quotas, and frees them", async () => {
  const cloud = await start({ hasNoHost: true, quota: { instances: 1, cores: -1, ram: -1 } })
  const id = await create(cloud)
  await expect.poll(statusOf(cloud, id)).toBe("ERROR")
  await expect(create(cloud)).rejects.toMatchObject({
    ...{
      httpStatus: 403,
      message: expect.stringMatching(
        /^Quota exceeded for instances: Requested 1, but already used 1 of 1/,
      ) as string,
    },
  })
  expect(await cloud.demo.nova.limits.get()).toMatchObject({
    instances: { most: 1, used: 1 },
    cores: { most: Infinity },
  })
  await cloud.demo.nova.servers.remove(id)
  await expect.poll(async () => (await cloud.demo.nova.limits.get()).instances.used).toBe(0)
})

it("cannot start a server whose image has been deleted meanwhile", async () => {
  let boot = () => {}
  const held = new Promise<void>((resolve) => (boot = resolve))
  const cloud = await start({ pace: (stage) => (stage === "boot" ? held : 1) })
  const id = await create(cloud)
  cloud.simulator.world.images.clear()
  boot()
  await expect.poll(statusOf(cloud, id)).toBe("ERROR")
  expect((await cloud.demo.nova.servers.get(id)).fault?.message).toMatch(/Image .* could not be found/)
})

it("shows a deleted server as DELETED, then not at all", async () => {
  let forget = () => {}
  const held = new Promise<void>((resolve) => (forget = resolve))
  const cloud = await start({ pace: (stage) => (stage === "forget" ? held : 1) })
  const id = await create(cloud)
  await cloud.demo.nova.servers.remove(id)
  await expect.poll(statusOf(cloud, id)).toBe("DELETED")
  expect(await cloud.demo.nova.servers.list()).toEqual([])
  forget()
  await expect.poll(() => statusOf(cloud, id)().catch((error: unknown) => error)).toEqual(refused(404))
})

const BUILD = randomUUID()

/** User data in the form of a build: a script that reports, and the scripts that it runs. */
const recipe = (script: string, packages = "nginx curl") => `#cloud-config
write_files:
  - path: /var/lib/polaris/scripts/01-setup.sh
    content: |
      #!/bin/sh
      if false; then
        exit 9
      fi
      ${script}
  - path: /var/lib/polaris/build.sh
    content: |
      #!/bin/sh
      mark='POLARIS-BUILD ${BUILD}'
      run install_packages '${packages}' install ${packages}
      run run_scripts 'setup.sh' '/var/lib/polaris/scripts/01-setup.sh'
      finish 0 cleanup ''
`

async function consoleOf(cloud: Started, userData: string | Buffer): Promise<string> {
  const id = await create(cloud, { userData })
  let text = ""
  await expect
    .poll(async () => (text = await cloud.demo.nova.servers.consoleOutput(id, 100).catch(() => text)))
    .toMatch(/ exit=\d+ /)
  await expect.poll(statusOf(cloud, id)).toBe("SHUTOFF")
  return text
}

it("has a guest that reports each stage of its user data, its result, and then powers off", async () => {
  const cloud = await start()
  const text = await consoleOf(cloud, recipe("echo done"))
  expect(text).toContain(`POLARIS-BUILD ${BUILD} step=install_packages command=nginx curl\n`)
  expect(text).toContain(`POLARIS-BUILD ${BUILD} step=run_scripts command=setup.sh\n`)
  expect(text).toContain(`POLARIS-BUILD ${BUILD} exit=0 step=cleanup command=\n`)
  expect(await consoleOf(cloud, gzipSync(recipe("echo done")))).toContain(`POLARIS-BUILD ${BUILD} exit=0 `)
})

it("has a guest whose scripts and packages can fail", async () => {
  const cloud = await start()
  expect(await consoleOf(cloud, recipe("exit 3"))).toContain(
    `POLARIS-BUILD ${BUILD} exit=3 step=run_scripts command=setup.sh\n`,
  )
  expect(await consoleOf(cloud, recipe("exit 3", "missing-tool"))).toContain(
    `E: Unable to locate package missing-tool\nPOLARIS-BUILD ${BUILD} exit=100 step=install_packages`,
  )
})

it("has a guest of the test's own: one that powers off early, and one that never ends", async () => {
  const cloud = await start({ guest: () => ({ lines: ["bye"], end: "at-once" }) })
  const early = await create(cloud)
  await expect.poll(statusOf(cloud, early)).toBe("SHUTOFF")
  cloud.simulator.world.compute.guest = () => ({ lines: ["still here"], end: "never" })
  const late = await create(cloud)
  const output = () => cloud.demo.nova.servers.consoleOutput(late, 10).catch(() => "")
  await expect.poll(output).toBe("still here\n")
  cloud.simulator.world.compute.isSilent = true
  expect(await output()).toBe("")
  await cloud.demo.nova.servers.stop(late)
  await expect.poll(statusOf(cloud, late)).toBe("SHUTOFF")
})

it("can keep a snapshot queued forever, as Nova's fake driver does", async () => {
  const cloud = await start({ keepsSnapshots: true, guest: () => ({ lines: [], end: "at-once" }) })
  const id = await create(cloud)
  await expect.poll(statusOf(cloud, id)).toBe("SHUTOFF")
  const image = await cloud.demo.nova.servers.createImage(id, { name: "copy", metadata: {} })
  expect((await cloud.demo.nova.servers.get(id)).task_state).toBe("image_uploading")
  await expect(cloud.demo.nova.servers.createImage(id, { name: "copy", metadata: {} })).rejects.toMatchObject(
    {
      httpStatus: 409,
      message: `Cannot 'createImage' instance ${id} while it is in task_state image_uploading`,
    },
  )
  await cloud.demo.nova.servers.remove(id)
  await expect.poll(() => statusOf(cloud, id)().catch((error: unknown) => error)).toEqual(refused(404))
  expect(cloud.simulator.world.images.get(image)?.status).toBe("queued")
})

it("lists everything although a page is small, and regular expressions in a name mean nothing", async () => {
  const cloud = await start({ pageMax: 2 })
  for (const name of ["a.1", "a-1", "a.2", "b.1", "a.3"]) await create(cloud, { name })
  const names = async (namePrefix: string) =>
    (await cloud.demo.nova.servers.list({ namePrefix })).map(({ name }) => name)
  expect(await names("a.")).toEqual(["a.3", "a.2", "a.1"])
  expect(await names("")).toHaveLength(5)
  expect(await names(".*")).toEqual([])
  expect((await cloud.demo.nova.flavors.list()).map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"])
})

it("gives servers of a network addresses and ports, and refuses external networks", async () => {
  const cloud = await start()
  const networks = await cloud.demo.neutron.networks()
  expect(networks.map(({ name, "router:external": external }) => [name, external])).toEqual([
    ["private", false],
    ["public", true],
  ])
  const on = (networkId: string) =>
    cloud.demo.nova.servers.create({
      ...{ name: "web", flavorId: "1", metadata: {}, networkIds: [networkId] },
      root: { imageId: cloud.imageId },
    })
  const id = await on(networks[0]?.id ?? "")
  const [port] = await cloud.demo.neutron.portsOf(id)
  const address = port?.fixed_ips[0]?.ip_address ?? ""
  expect((await cloud.demo.nova.servers.get(id)).addresses).toMatchObject({
    private: [{ addr: address, version: 4 }],
  })
  await expect(on(networks[1]?.id ?? "")).rejects.toMatchObject({ httpStatus: 403 })
})

it("starts servers of a flavor without a disk from a volume", async () => {
  const { demo, imageId } = await start()
  const server = { name: "web", flavorId: "5", metadata: {}, networkIds: [] }
  await expect(demo.nova.servers.create({ ...server, root: { imageId } })).rejects.toMatchObject({
    httpStatus: 403,
  })
  const { volumes } = demo.cinder
  const { id: volumeId } = await volumes.create({ name: "root", sizeGiB: 20, imageId, metadata: {} })
  await expect.poll(async () => (await volumes.get(volumeId)).status).toBe("available")
  const id = await demo.nova.servers.create({ ...server, root: { volumeId } })
  expect(await demo.nova.servers.get(id)).toMatchObject({ image: "", volumes: [volumeId] })
})

it("continues its servers after a restart", async () => {
  const dir = mkdtempSync(join(tmpdir(), "polaris-nova-"))
  opened.push(async () => rmSync(dir, { recursive: true, force: true }))
  const cloud = await start({ pace: () => new Promise(() => undefined) }, { dir })
  const id = await create(cloud)
  await cloud.simulator.close()
  const again = await startSimulator({ dir })
  opened.push(() => again.close())
  const demo = await openCompute(again.authUrl)
  opened.push(async () => demo[Symbol.asyncDispose]())
  await expect.poll(async () => (await demo.nova.servers.get(id)).status).toBe("ACTIVE")
})
