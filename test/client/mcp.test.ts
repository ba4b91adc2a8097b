import { Client } from "@modelcontextprotocol/client"
import { PassThrough } from "node:stream"
import { onTestFinished, expect, test } from "vitest"
import { run } from "../../src/cli/run.js"
import { lineTransport } from "./line-transport.js"
import { setting } from "./setting.js"

const s = setting()

/** `polaris mcp`, and a client that talks to it over its standard input and output. */
async function connect(...options: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const env = {
    ...{
      OS_AUTH_URL: s.simulator.authUrl,
      OS_USERNAME: "both",
      OS_PASSWORD: "both",
      OS_PROJECT_NAME: "demo",
    },
    POLARIS_URL: s.url,
  }
  const ended = run(["mcp", ...options], { env, stdin, stdout, stderr, signal: new AbortController().signal })
  const client = new Client({ name: "test", version: "1" })
  await client.connect(lineTransport(stdin, stdout))
  onTestFinished(async () => {
    await client.close()
    stdin.destroy()
    expect(await ended).toBe(0)
  })
  return client
}

const READS = ["image_usage", "list_image_members", "search_images", "show_image", "what_may_i_do"]
const WRITES = ["create_image", "delete_image", "rename_image", "share_image"]

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name).toSorted()

/** What a tool responds, parsed unless it is a refusal. */
async function use(client: Client, name: string, fields: Record<string, unknown> = {}) {
  const { content, isError = false } = await client.callTool({ name, arguments: fields })
  const [first] = content
  const text = first?.type === "text" ? first.text : ""
  return { isError, text, value: isError ? undefined : (JSON.parse(text) as unknown) }
}

test("without --allow-writes there are only tools that read, and they work", async () => {
  const attributes = { name: "for a model", visibility: "shared" } as const
  const { id: imageId } = await s.client.compute.createImage.mutate(attributes)
  const client = await connect()
  expect(await namesOf(client)).toEqual(READS)
  for (const { annotations } of (await client.listTools()).tools) expect(annotations?.readOnlyHint).toBe(true)
  const found = (await use(client, "search_images", { text: "MODEL" })).value
  expect(found).toMatchObject({ images: [{ id: imageId }] })
  expect((await use(client, "show_image", { imageId })).value).toMatchObject({ name: "for a model" })
  expect((await use(client, "list_image_members", { imageId })).value).toEqual([])
  expect((await use(client, "what_may_i_do", { imageId })).value).toMatchObject({
    actions: { delete: { allowed: true } },
  })
  expect((await use(client, "image_usage")).value).toHaveProperty("limits")
  await expect(use(client, "delete_image", { imageId })).rejects.toThrow(/delete_image/)
})

test("a refusal and a wrong field are answers that say what is wrong", async () => {
  const client = await connect()
  const missing = await use(client, "show_image", { imageId: "00000000-dead-beef-0000-000000000000" })
  expect([missing.isError, missing.text]).toEqual([true, expect.stringContaining("No image found")])
  const wrong = await use(client, "show_image", { imageId: "../secrets" })
  expect([wrong.isError, wrong.text]).toEqual([true, expect.stringMatching(/imageId/)])
})

test("with --allow-writes images are created, renamed, shared and deleted", async () => {
  const client = await connect("--allow-writes")
  expect(await namesOf(client)).toEqual([...READS, ...WRITES].toSorted())
  const { tools } = await client.listTools()
  expect(tools.find(({ name }) => name === "delete_image")?.annotations?.destructiveHint).toBe(true)
  const created = await use(client, "create_image", { name: "by a model", visibility: "shared" })
  const { id: imageId } = created.value as { id: string }
  expect((await use(client, "rename_image", { imageId, name: "renamed" })).value).toMatchObject({
    name: "renamed",
  })
  expect((await use(client, "share_image", { imageId, member: s.projects.other })).value).toMatchObject({
    status: "pending",
  })
  expect((await use(client, "delete_image", { imageId })).value).toBe(true)
})
