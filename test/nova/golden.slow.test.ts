import { afterAll, beforeAll, expect, it } from "vitest"
import { embeddedFolders } from "../support/embedded.js"
import { SEALING_KEY } from "../support/library.js"
import { openCompute, openComputeCloud, type Compute, type ComputeCloud } from "../support/nova.js"
import { startPolaris, type Polaris } from "../support/polaris.js"

let cloud: ComputeCloud
let demo: Compute
let polaris: Polaris
let removeFolders: () => void

beforeAll(async () => {
  const folders = await embeddedFolders()
  removeFolders = () => folders.remove()
  cloud = await openComputeCloud()
  demo = await openCompute(cloud.authUrl)
  polaris = await startPolaris(cloud.authUrl, {
    ...{ GOLDEN_IMAGES: "on", GOLDEN_POLL_SECONDS: "0.5", SESSION_KEYS: SEALING_KEY },
    ...{ DATABASE_FOLDER: folders.folder(), ...region() },
  })
})
afterAll(async () => {
  await polaris.close()
  await demo[Symbol.asyncDispose]()
  await cloud.close()
  removeFolders()
})

const region = (): Record<string, string> =>
  process.env["OS_REGION_NAME"] ? { OS_REGION_NAME: process.env["OS_REGION_NAME"] } : {}

interface Body {
  status: string
  message: string
  image_id: string
  [name: string]: unknown
}

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`${polaris.url}/api/v1${path}`, {
    method,
    headers: { "x-auth-token": demo.call.caller.token, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, body: (text.startsWith("{") ? JSON.parse(text) : {}) as Body }
}

/** A machine without help of the processor takes its time. */
const LONG = { timeout: 500_000, interval: 500 }

const build = (name: string, customizations: object) =>
  ask("POST", "/images", {
    ...{
      name,
      os_type: "linux",
      base_image: "tiny",
      flavor: "tiny",
      storage_size: "1Gi",
      memory: "128Mi",
      cpu: 1,
    },
    customizations,
  })

const statusOf = async (name: string) => (await ask("GET", `/images/${name}/status`)).body

/** Everything that builds have in the cloud. */
async function leftIn(): Promise<string[]> {
  const servers = await demo.nova.servers.list({ namePrefix: "golden-image-" })
  const { body } = await demo.ask(
    "image",
    "GET",
    "/v2/images?visibility=private&owner=" + demo.call.caller.project.id,
  )
  const images = (body as { images: { name: string }[] }).images
  return [...servers.map(({ name }) => name), ...images.map(({ name }) => name)]
}

it("builds a golden image whose disk has the file and the script's effect, and leaves only that", async () => {
  const created = await build("on-nova", {
    files: { "/etc/motd": "Welcome to the golden image\n" },
    scripts: ["#!/bin/sh\necho ran > /etc/script-ran\n"],
  })
  expect([created.status, created.text]).toEqual([202, expect.stringContaining("creating")])
  await expect.poll(async () => (await statusOf("on-nova")).status, LONG).not.toBe("creating")
  expect(await statusOf("on-nova")).toMatchObject({ status: "ready", progress: 100 })
  const { image_id } = (await ask("GET", "/images/on-nova")).body
  const disk = await download(image_id)
  expect(cloud.fileIn(disk, "/etc/motd")).toBe("Welcome to the golden image\n")
  expect(cloud.fileIn(disk, "/etc/script-ran")).toBe("ran\n")
  expect(await leftIn()).toEqual(["on-nova"])
  expect((await ask("DELETE", "/images/on-nova")).status).toBe(200)
  await expect.poll(async () => (await ask("GET", "/images/on-nova")).status, LONG).toBe(404)
  expect(await leftIn()).toEqual([])
})

async function download(id: string): Promise<Buffer> {
  const { token, imageEndpoint } = demo.call.caller
  const response = await fetch(`${imageEndpoint}/v2/images/${id}/file`, {
    headers: { "x-auth-token": token },
  })
  return Buffer.from(await response.arrayBuffer())
}

it("fails with the script's exit code and its last lines, and leaves nothing", async () => {
  expect((await build("broken", { scripts: ["#!/bin/sh\necho about to fail\nexit 3\n"] })).status).toBe(202)
  await expect.poll(async () => (await statusOf("broken")).status, LONG).toBe("failed")
  expect((await statusOf("broken")).message).toMatch(/3/)
  await expect.poll(leftIn, LONG).toEqual([])
})

it("cancels a build and leaves nothing", async () => {
  expect((await build("stopped", { scripts: ["#!/bin/sh\nsleep 600\n"] })).status).toBe(202)
  await expect
    .poll(async () => (await demo.nova.servers.list({ namePrefix: "golden-image-stopped" })).length, LONG)
    .toBe(1)
  expect((await ask("POST", "/images/stopped:cancel")).status).toBe(202)
  await expect.poll(async () => (await statusOf("stopped")).status, LONG).toBe("failed")
  await expect.poll(leftIn, LONG).toEqual([])
})
