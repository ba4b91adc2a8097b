import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, it } from "vitest"
import { projectId, putImage, startSimulator, type Simulator } from "../../simulator/index.js"
import { openCompute, type Compute } from "../support/nova.js"

let simulator: Simulator
let demo: Compute
beforeAll(async () => {
  simulator = await startSimulator()
  demo = await openCompute(simulator.authUrl)
})
afterAll(async () => {
  await demo[Symbol.asyncDispose]()
  await simulator.close()
})

const newImage = () =>
  putImage(simulator.world, {
    owner: projectId(simulator.world.identity, "demo"),
    status: "active",
    disk_format: "qcow2",
    container_format: "bare",
  }).id

async function newServer(userData: string) {
  const [network] = await demo.neutron.networks()
  const [flavor] = await demo.nova.flavors.list()
  return demo.nova.servers.create({
    name: "golden-image-web-1",
    flavorId: flavor?.id ?? "",
    root: { imageId: newImage() },
    networkIds: [network?.id ?? ""],
    metadata: { polaris_build: "7" },
    userData: Buffer.from(userData),
  })
}

const statusOf = async (id: string) => (await demo.nova.servers.get(id)).status

it("builds an image: the guest writes its marker and powers off, and the snapshot has data", async () => {
  const build = randomUUID()
  const { servers } = demo.nova
  const id = await newServer(`#!/bin/sh\necho "POLARIS-BUILD ${build} exit=$?"\n`)
  await expect
    .poll(() => servers.consoleOutput(id, 100).catch(() => ""))
    .toMatch(`POLARIS-BUILD ${build} exit=0`)
  await expect.poll(() => statusOf(id)).toBe("SHUTOFF")
  await expect(servers.consoleOutput(id, 100)).rejects.toMatchObject({ failure: { status: 404 } })
  const image = await servers.createImage(id, { name: "web", metadata: { polaris_build: build } })
  await expect.poll(() => simulator.world.images.get(image)?.status).toBe("active")
  expect(simulator.world.images.get(image)).toMatchObject({
    disk_format: "qcow2",
    properties: { polaris_build: build, image_type: "snapshot", instance_uuid: id },
  })
  expect(
    (await servers.list({ namePrefix: "golden-image-web", metadata: { polaris_build: "7" } }))[0]?.id,
  ).toBe(id)
  expect(await demo.neutron.portsOf(id)).toHaveLength(1)
  await servers.remove(id)
  await expect
    .poll(() => statusOf(id).catch((error: unknown) => error))
    .toMatchObject({ failure: { status: 404 } })
  expect(await demo.neutron.portsOf(id)).toEqual([])
})
