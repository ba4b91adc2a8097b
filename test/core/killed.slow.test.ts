import { expect, onTestFinished, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startChild } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { openGlance } from "../support/glance.js"
import { startProxy, type Proxy } from "../support/proxy.js"
import { asBytes, startSending } from "../support/sender.js"
import { clientOf, expectImage } from "../support/stage.js"

/** A cloud, a proxy in front of its Glance, and a process of Polaris before both. */
async function setUp() {
  const cloud = await startSimulator()
  onTestFinished(() => cloud.close())
  const proxy = await startProxy(cloud.url)
  onTestFinished(() => proxy.close())
  const first = await startProcess(cloud, proxy)
  const { token } = await signIn(cloud.authUrl, "demo")
  const headers = { "x-auth-token": token }
  return { cloud, proxy, first, headers, glance: await openGlance(cloud.authUrl, "admin") }
}

async function startProcess({ authUrl }: Simulator, proxy: Proxy) {
  const child = startChild({ OS_AUTH_URL: authUrl, GLANCE_ENDPOINT: `${proxy.url}/image` })
  onTestFinished(() => child.signal("SIGKILL"))
  return { child, url: await child.listening() }
}

const RAW = { container_format: "bare", disk_format: "raw" } as const

test("an upload whose process is killed leaves the image queued, and it can be uploaded again", async () => {
  const { cloud, proxy, first, headers, glance } = await setUp()
  const { id: imageId } = await clientOf(first.url, headers).compute.createImage.mutate({
    name: "one",
    ...RAW,
  })
  const upload = async (url: string) => {
    const sending = startSending(url, asBytes({ imageId }, { ...headers, "content-length": "200000" }))
    await sending.write(Buffer.alloc(100_000, 7))
    return sending
  }
  const cut = await upload(first.url)
  await expectImage({ glance }, imageId, { status: "saving" })
  first.child.signal("SIGKILL")
  expect(await cut.answer.catch(() => "broken")).not.toMatchObject({ status: 200 })
  await expectImage({ glance }, imageId, { status: "queued", size: null, checksum: null })
  const again = await upload((await startProcess(cloud, proxy)).url)
  await again.write(Buffer.alloc(100_000, 7))
  again.end()
  expect(await again.answer).toMatchObject({ status: 200 })
  await expectImage({ glance }, imageId, { status: "active", size: 200_000 })
})

test("a bulk deletion whose process is killed can be sent again, and the other images are whole", async () => {
  const { cloud, proxy, first, headers, glance } = await setUp()
  const create = (name: string) => clientOf(first.url, headers).compute.createImage.mutate({ name, ...RAW })
  const imageIds: string[] = []
  for (let at = 0; at < 20; at++) imageIds.push((await create(`image ${at}`)).id)
  const deletions = () => proxy.passed.filter(({ call }) => call.startsWith("DELETE ")).length
  /** Glance gets the first ten, and no other before the process is killed. */
  proxy.fault((call) =>
    call.startsWith("DELETE ") && deletions() > 10 ? { after: 0, then: "stall" } : undefined,
  )
  const broken = clientOf(first.url, headers).compute.deleteImages.mutate({ imageIds })
  await expect.poll(deletions).toBeGreaterThan(10)
  first.child.signal("SIGKILL")
  await expect(broken).rejects.toThrow()
  proxy.fault(() => undefined)
  const left = [...cloud.world.images.values()].filter(({ id }) => imageIds.includes(id))
  expect(left.length).toBeGreaterThan(0)
  expect(left.length).toBeLessThan(20)
  for (const { id } of left) expect(await glance.get(id)).toMatchObject({ status: "queued" })
  const { url } = await startProcess(cloud, proxy)
  const { failed } = await clientOf(url, headers).compute.deleteImages.mutate({ imageIds })
  expect(failed).toHaveLength(20 - left.length)
  expect(failed.every(({ error }) => error === "404")).toBe(true)
  expect([...cloud.world.images.keys()].filter((id) => imageIds.includes(id))).toEqual([])
})
