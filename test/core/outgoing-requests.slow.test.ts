import { expect, test } from "vitest"
import { cut, cutInside, hang, hangInside, json, text, type Says } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { CREATE, KNOW_TOKEN, LIST, RESCOPE, setUp, someToken } from "./setting.js"

const ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"
const ONE = `/image/v2/images/${ID}`

test("a read whose connection broke before an answer is sent once more", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, cut, json(200, { images: [] }))
  expect((await ask("listImages")).data).toEqual([])
  expect(cloud.count(LIST)).toBe(2)
})

test("a read is sent no more than twice", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, cut)
  const { status, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([503, "SERVICE_UNAVAILABLE"])
  expect(cloud.count(LIST)).toBe(2)
})

test("a read that got an answer, however bad, is not sent again", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, json(503, {}))
  expect((await ask("listImages")).status).toBe(503)
  expect(cloud.count(LIST)).toBe(1)
})

test("a read whose answer broke off in the middle is BAD_GATEWAY and not sent again", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, cutInside)
  const { status, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([502, "BAD_GATEWAY"])
  expect(cloud.count(LIST)).toBe(1)
})

test("a request to Keystone whose connection broke is sent once more", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, cut, json(200, scoped(`${cloud.url}/image`)))
  expect((await ask("listImages")).status).toBe(200)
  expect(cloud.count(KNOW_TOKEN)).toBe(2)
})

test("a token for another project is requested only once, because the request creates one", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(RESCOPE, cut)
  const { error } = await ask("listImages", { headers: { "x-project-id": "p2" } })
  expect(error.data.code).toBe("SERVICE_UNAVAILABLE")
  expect(cloud.count(RESCOPE)).toBe(1)
})

const WRITES: [name: string, call: string, input: unknown][] = [
  ["createImage", CREATE, { name: "x" }],
  [
    "updateImage",
    `PATCH ${ONE}`,
    { imageId: ID, operations: [{ op: "replace", path: "/name", value: "y" }] },
  ],
  ["deleteImage", `DELETE ${ONE}`, { imageId: ID }],
  ["deactivateImage", `POST ${ONE}/actions/deactivate`, { imageId: ID }],
  ["createImageMember", `POST ${ONE}/members`, { imageId: ID, member: "p2" }],
  ["updateImageMember", `PUT ${ONE}/members/p2`, { imageId: ID, memberId: "p2", status: "accepted" }],
  ["deleteImageMember", `DELETE ${ONE}/members/p2`, { imageId: ID, memberId: "p2" }],
]

test.each(WRITES)("%s is never sent twice, whenever its connection breaks", async (name, written, input) => {
  const { cloud, ask } = await setUp()
  cloud.on(`GET ${ONE}`, json(200, image({ id: ID })))
  cloud.on(written, cut)
  expect((await ask(name, { input })).status).toBe(503)
  expect(cloud.count(written)).toBe(1)
  cloud.on(written, cutInside)
  expect((await ask(name, { input })).status).toBe(502)
  expect(cloud.count(written)).toBe(2)
})

test("a bulk operation on a broken connection names each image once", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(`DELETE ${ONE}`, cut)
  const { data } = await ask("deleteImages", { input: { imageIds: [ID] } })
  expect(data).toMatchObject({ successful: [], failed: [{ id: ID, error: "503" }] })
  expect(cloud.count(`DELETE ${ONE}`)).toBe(1)
})

test.each<[string, Says]>([
  ["does not answer", hang],
  ["does not finish its answer", hangInside],
])("a Glance that %s is GATEWAY_TIMEOUT at the deadline", async (_what, says) => {
  const { cloud, ask } = await setUp({ UPSTREAM_TIMEOUT_SECONDS: "1" })
  cloud.on(LIST, says)
  const { status, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([504, "GATEWAY_TIMEOUT"])
  expect(error.message).toBe("The image service did not answer in time. Try again later.")
  expect(cloud.count(LIST)).toBe(1)
  await expect(cloud.seen.at(-1)?.ended).resolves.toBe("cut")
})

test("a Keystone that does not answer is GATEWAY_TIMEOUT at the deadline", async () => {
  const { cloud, ask } = await setUp({ UPSTREAM_TIMEOUT_SECONDS: "1" })
  cloud.on(KNOW_TOKEN, hang)
  expect((await ask("listImages", { token: someToken() })).error.data.code).toBe("GATEWAY_TIMEOUT")
})

test("a caller that disconnects ends the request to Glance", async () => {
  const { cloud, ask, polaris } = await setUp()
  cloud.on(LIST, hang)
  const caller = new AbortController()
  const gone = ask("listImages", { signal: caller.signal }).catch(() => "gone")
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  caller.abort()
  expect(await gone).toBe("gone")
  await expect(cloud.seen.at(-1)?.ended).resolves.toBe("cut")
  expect(polaris.lines.filter(({ msg }) => msg === "unexpected failure")).toEqual([])
})

test("a caller that disconnects ends a bulk operation: no further image is started", async () => {
  const { cloud, ask, polaris } = await setUp({ BULK_CONCURRENCY: "2" })
  const imageIds = Array.from({ length: 20 }, (_, at) => `${ID.slice(0, -2)}${at + 10}`)
  for (const id of imageIds) cloud.on(`DELETE /image/v2/images/${id}`, hang)
  const deletions = () => cloud.seen.filter(({ call }) => call.startsWith("DELETE")).length
  const caller = new AbortController()
  const gone = ask("deleteImages", { input: { imageIds }, signal: caller.signal }).catch(() => "gone")
  await expect.poll(deletions).toBe(2)
  caller.abort()
  expect(await gone).toBe("gone")
  await expect(cloud.seen.at(-1)?.ended).resolves.toBe("cut")
  await expect.poll(() => polaris.lines.some(({ status }) => status === 499)).toBe(true)
  expect(deletions()).toBe(2)
  expect(polaris.lines.filter(({ msg }) => msg === "unexpected failure")).toEqual([])
})

test("every request upstream carries the id that the caller gets back and the log has", async () => {
  const { cloud, ask, polaris } = await setUp()
  const { headers } = await ask("listImages", { headers: { "x-openstack-request-id": "req-mine" } })
  const id = headers.get("x-openstack-request-id")
  expect(id).toMatch(/^req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(cloud.seen.map((one) => one.headers["x-openstack-request-id"])).toEqual([id, id])
  await expect.poll(() => polaris.lines.filter(({ reqId }) => reqId === id).length).toBe(1)
})

test("no header of the browser is passed on except those that Polaris intends", async () => {
  const { cloud, ask } = await setUp()
  await ask("listImages", {
    headers: { cookie: "a=b", "x-forwarded-for": "10.0.0.1", "x-subject-token": "other" },
  })
  expect(Object.keys(cloud.seen.at(-1)?.headers ?? {}).sort()).toEqual(
    ["accept", "connection", "host", "x-auth-token", "x-openstack-request-id"].sort(),
  )
})

test.each([300, 301, 302, 303, 307, 308])(
  "a redirect (%i) is BAD_GATEWAY and never followed",
  async (status) => {
    const { cloud, ask } = await setUp()
    cloud.on(LIST, text(status, "", { location: `${cloud.url}/elsewhere` }))
    const { error } = await ask("listImages")
    expect(error.data).toMatchObject({ code: "BAD_GATEWAY", openstack: { status } })
    expect(error.message).toContain("endpoint is set wrongly")
    expect(cloud.count("GET /elsewhere")).toBe(0)
  },
)

test("an answer of more than 64 MiB is BAD_GATEWAY", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, (response) => {
    response.writeHead(200, { "content-type": "application/json" })
    const spill = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 32)));
    }
    response.on("drain", spill)
    spill()
  })
  const { status, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([502, "BAD_GATEWAY"])
  await expect(cloud.seen.at(-1)?.ended).resolves.toBe("cut")
})
