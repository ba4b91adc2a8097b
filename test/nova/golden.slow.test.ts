import { afterAll, beforeAll, expect, it } from "vitest"
import { hasCinder } from "../support/nova.js"
import { LONG, openBuilds, type Builds } from "../support/nova-builds.js"

let builds: Builds

beforeAll(async () => {
  builds = await openBuilds()
})
afterAll(() => builds.close())

const build = (name: string, customizations: object, flavor = "tiny") =>
  builds.ask("POST", "/images", {
    ...{ name, os_type: "linux", base_image: "tiny", flavor },
    ...{ storage_size: "1Gi", memory: "128Mi", cpu: 1 },
    customizations,
  })

const FLAVORS: [what: string, name: string, flavor: string][] = [["disk", "on-nova", "tiny"]]
if (hasCinder) FLAVORS.push(["volume", "on-cinder", "none"])

it.each(FLAVORS)(
  "builds a golden image whose %s has the file and the script's effect, and leaves only that",
  async (_, name, flavor) => {
    const { ask, statusOf, leftIn, download, cloud } = builds
    const customizations = {
      files: { "/etc/motd": "Welcome to the golden image\n" },
      scripts: ["#!/bin/sh\necho ran > /etc/script-ran\n"],
    }
    const created = await build(name, customizations, flavor)
    expect([created.status, created.text]).toEqual([202, expect.stringContaining("creating")])
    await expect.poll(async () => (await statusOf(name)).status, LONG).not.toBe("creating")
    expect(await statusOf(name)).toMatchObject({ status: "ready", progress: 100 })
    const { image_id } = (await ask("GET", `/images/${name}`)).body
    const disk = await download(image_id)
    expect(cloud.fileIn(disk, "/etc/motd")).toBe("Welcome to the golden image\n")
    expect(cloud.fileIn(disk, "/etc/script-ran")).toBe("ran\n")
    expect(await leftIn()).toEqual([name])
    expect((await ask("DELETE", `/images/${name}`)).status).toBe(200)
    await expect.poll(async () => (await ask("GET", `/images/${name}`)).status, LONG).toBe(404)
    expect(await leftIn()).toEqual([])
  },
)

it("fails with the script's exit code and its last lines, and leaves nothing", async () => {
  const { statusOf, leftIn } = builds
  expect((await build("broken", { scripts: ["#!/bin/sh\necho about to fail\nexit 3\n"] })).status).toBe(202)
  await expect.poll(async () => (await statusOf("broken")).status, LONG).toBe("failed")
  expect((await statusOf("broken")).message).toMatch(/3/)
  await expect.poll(leftIn, LONG).toEqual([])
})

it("cancels a build and leaves nothing", async () => {
  const { ask, statusOf, leftIn, demo } = builds
  expect((await build("stopped", { scripts: ["#!/bin/sh\nsleep 600\n"] })).status).toBe(202)
  await expect
    .poll(async () => (await demo.nova.servers.list({ namePrefix: "golden-image-stopped" })).length, LONG)
    .toBe(1)
  expect((await ask("POST", "/images/stopped:cancel")).status).toBe(202)
  await expect.poll(async () => (await statusOf("stopped")).status, LONG).toBe("failed")
  await expect.poll(leftIn, LONG).toEqual([])
})
