import { describe, expect, expectTypeOf, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import type { inferRouterInputs } from "@trpc/server"
import { signIn } from "../support/cloud.js"
import { clientOf } from "../support/stage.js"
import { expectRefusal } from "./refusal.js"
import { contract, wrong } from "./support.js"

const c = contract()

const both = async (headers: Record<string, string> = {}) => {
  const { token } = await signIn(c.cloud.authUrl, "both", { project: "demo" })
  return c.client({ "x-auth-token": token, ...headers })
}
const name = () => `${c.tag} in another project`

test("createImage reads it as the caller's project, and does not store it as a property", async () => {
  const client = await both()
  const image = c.keep(
    await client.compute.createImage.mutate({ name: name(), project_id: c.projects.other }),
  )
  expect(image.owner).toBe(c.projects.other)
  expect(await c.glance.get(image.id)).not.toHaveProperty("project_id")
  const { id: imageId } = image
  const update = { imageId, project_id: c.projects.other }
  const changed = await client.compute.image.updateImage.mutate({
    ...update,
    operations: [{ op: "replace", path: "/name", value: "changed" }],
  })
  expect(changed).toMatchObject({ name: "changed", owner: c.projects.other })
  await expectRefusal(
    client.compute.image.updateImage.mutate({
      ...update,
      operations: [{ op: "add", path: "/project_id", value: "x" }],
    }),
    { code: "BAD_REQUEST", says: /^project_id: / },
  )
  const found = await client.compute.image.getImageById.query({ imageId, project_id: c.projects.other })
  expect(found.id).toBe(imageId)
  await expectRefusal(client.compute.image.getImageById.query({ imageId }), {
    code: "NOT_FOUND",
    glance: 404,
  })
})

test("each call of a batch works in its own project", async () => {
  const client = await both()
  const make = (project_id: string | undefined) =>
    client.compute.createImage.mutate({ name: name(), project_id })
  const made = await Promise.all([c.projects.demo, c.projects.other, undefined].map(make))
  made.forEach(c.keep)
  expect(made.map(({ owner }) => owner)).toEqual([c.projects.demo, c.projects.other, c.projects.demo])
})

describe("beside X-Project-Id", () => {
  test("the same project is fine", async () => {
    const client = await both({ "x-project-id": c.projects.other })
    const image = c.keep(
      await client.compute.createImage.mutate({ name: name(), project_id: c.projects.other }),
    )
    expect(image.owner).toBe(c.projects.other)
  })

  test("another project is refused by the field's name", async () => {
    const client = await both({ "x-project-id": c.projects.demo })
    const call = client.compute.image.listImages.query({ project_id: c.projects.other })
    await expectRefusal(call, { code: "BAD_REQUEST", says: /^project_id: differs from X-Project-Id/ })
  })
})

test.each([5, null, "../x", {}])("%j is not a project", async (project_id) => {
  const call = c.demo.listImages.query(wrong({ project_id }))
  await expectRefusal(call, { code: "BAD_REQUEST", says: /^project_id: must be a project id/ })
})

test("a project in which the caller has no role is refused as with the header", async () => {
  const call = c.demo.listImages.query({ project_id: c.projects.admin })
  const byHeader = c
    .client({ ...c.headers.demo, "x-project-id": c.projects.admin })
    .compute.image.listImages.query()
  const [one, other] = await Promise.allSettled([call, byHeader])
  expect(one).toMatchObject({ status: "rejected" })
  expect(String(one.status === "rejected" && one.reason)).toBe(
    String(other.status === "rejected" && other.reason),
  )
})

test("a token without a project works in the project that the input names", async () => {
  const { token } = await signIn(c.cloud.authUrl, "both", "unscoped")
  const client = c.client({ "x-auth-token": token })
  const image = c.keep(
    await client.compute.createImage.mutate({ name: name(), project_id: c.projects.other }),
  )
  expect(image.owner).toBe(c.projects.other)
})

describe("an upload", () => {
  const queued = async () => {
    const client = await both()
    const attributes = { container_format: "bare", disk_format: "raw", project_id: c.projects.other } as const
    const { id } = c.keep(await client.compute.createImage.mutate({ name: name(), ...attributes }))
    return { client, id }
  }

  test("by octet-stream", async () => {
    const { id: imageId } = await queued()
    const { token } = await signIn(c.cloud.authUrl, "both", { project: "demo" })
    const client = clientOf(c.url, { "x-auth-token": token })
    const file = new Blob([new Uint8Array(8)])
    const project_id = c.projects.other
    expect(await client.compute.uploadImage.mutate({ imageId, file, project_id })).toMatchObject({ imageId })
    expect(await c.glance.get(imageId)).toMatchObject({ status: "active", size: 8 })
  })

  const form = (...fields: [string, string | Blob][]) => {
    const data = new FormData()
    for (const [field, value] of fields) data.append(field, value)
    return data
  }
  const bytes = new Blob([new Uint8Array(8)])

  test("by a form, before or after the file", async () => {
    for (const order of ["before", "after"]) {
      const { client, id } = await queued()
      const fields: [string, string | Blob][] = [
        ["project_id", c.projects.other],
        ["imageId", id],
      ]
      const all = order === "before" ? [...fields, ["file", bytes]] : [["file", bytes], ...fields]
      expect(await client.compute.uploadImage.mutate(form(...(all as typeof fields)))).toMatchObject({
        imageId: id,
      })
      expect(await c.glance.get(id)).toMatchObject({ status: "active", size: 8 })
    }
  })

  test("to the form route, which refuses a project that differs from the header", async () => {
    const { token } = await signIn(c.cloud.authUrl, "both", { project: "demo" })
    const post = (id: string, headers: Record<string, string> = {}) =>
      fetch(`${c.url}/polaris-bff/upload-image`, {
        method: "POST",
        headers: { "x-auth-token": token, ...headers },
        body: form(["imageId", id], ["project_id", c.projects.other], ["file", bytes]),
      })
    const { id } = await queued()
    const refused = await post(id, { "x-project-id": c.projects.demo })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain("project_id: differs from X-Project-Id")
    expect((await post(id)).status).toBe(200)
    expect(await c.glance.get(id)).toMatchObject({ status: "active", size: 8 })
  })
})

describe("a watcher", () => {
  const ID = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"

  const asBoth = async (headers: Record<string, string> = {}) => {
    const { token } = await signIn(c.cloud.authUrl, "both", { project: "demo" })
    return clientOf(c.url, { "x-auth-token": token, ...headers }).compute
  }

  /** Everything that a subscription gets until it ends. */
  const watched = ({ watchUploadProgress }: Awaited<ReturnType<typeof asBoth>>, input: object) =>
    new Promise<unknown>((resolve) => {
      const percents: number[] = []
      watchUploadProgress.subscribe(wrong(input), {
        onData: ({ percent }) => void percents.push(percent),
        onError: ({ message, data }) => resolve({ message, code: data?.code }),
        onComplete: () => resolve(percents),
      })
    })

  test("of an upload in another project sees it there", async () => {
    const client = await asBoth()
    const project_id = c.projects.other
    const attributes = { container_format: "bare", disk_format: "raw", project_id } as const
    const { id: imageId } = c.keep(await client.createImage.mutate({ name: name(), ...attributes }))
    await client.uploadImage.mutate({ imageId, file: new Blob([new Uint8Array(8)]), project_id })
    expect(await watched(client, { uploadId: imageId, project_id })).toEqual([100])
  })

  test.each([["../x"], [5]])("in the project %j is refused as a list is", async (project_id) => {
    const message = expect.stringMatching(/^project_id: must be a project id/) as string
    const got = await watched(await asBoth(), { uploadId: ID, project_id })
    expect(got).toEqual({ message, code: "BAD_REQUEST" })
  })

  test("in another project than X-Project-Id is refused", async () => {
    const client = await asBoth({ "x-project-id": c.projects.demo })
    const message = expect.stringMatching(/^project_id: differs from X-Project-Id/) as string
    const got = await watched(client, { uploadId: ID, project_id: c.projects.other })
    expect(got).toEqual({ message, code: "BAD_REQUEST" })
  })

  test("in a project in which the caller has no role is refused as a list is", async () => {
    const client = await asBoth()
    const project_id = c.projects.admin
    const [list] = await Promise.allSettled([client.listImages.query({ project_id })])
    const { message, data } = (list as PromiseRejectedResult).reason as { message: string; data: object }
    expect(await watched(client, { uploadId: ID, project_id })).toEqual({ message, code: "FORBIDDEN" })
    expect(data).toMatchObject({ code: "FORBIDDEN" })
  })
})

test("the types of all inputs have it, and forms are still accepted", () => {
  type Inputs = inferRouterInputs<AppRouter>["compute"]["image"]
  expectTypeOf({ project_id: "x" }).toExtend<NonNullable<Inputs["listImages"]>>()
  expectTypeOf({ imageId: "x", project_id: "x" }).toExtend<Inputs["deleteImage"]>()
  expectTypeOf({ uploadId: "x", project_id: "x" }).toExtend<Inputs["watchUploadProgress"]>()
  expectTypeOf<FormData>().toExtend<Inputs["uploadImage"]>()
  expectTypeOf<undefined>().toExtend<Inputs["listImages"]>()
})
