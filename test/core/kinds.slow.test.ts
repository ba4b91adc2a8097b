import { describe, expect, test } from "vitest"
import { appRouter } from "../../src/routers/index.js"
import { setUp } from "./setting.js"

interface Procedure {
  _def: { type: string; meta?: { takesBytes?: true } }
}

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>).map(
  ([path, { _def }]) => ({ path, type: _def.type, takesBytes: _def.meta?.takesBytes === true }),
)

const authorized = { "x-auth-token": "good" }

describe("bytes are read only by a procedure that declares it", () => {
  test.each(["application/octet-stream", "multipart/form-data; boundary=b"])("%s", async (type) => {
    const { polaris } = await setUp()
    const refused = async (path: string) => {
      const init = { method: "POST", headers: { ...authorized, "content-type": type }, body: "--b--\r\n" }
      return (await fetch(`${polaris.url}/polaris-bff/${path}`, init)).status === 415
    }
    const answers = await Promise.all(
      procedures.map(async ({ path, takesBytes }) => ({ path, takesBytes, refused: await refused(path) })),
    )
    expect(answers.filter((one) => one.refused === one.takesBytes)).toEqual([])
    expect(await refused("constructor")).toBe(true)
    expect(await refused("compute.uploadImage,compute.listImages")).toBe(true)
  })
})

test("every subscription answers with events, and nothing else does", async () => {
  const { polaris } = await setUp()
  const isStream = async (path: string) => {
    const url = `${polaris.url}/polaris-bff/${path}?input={}`
    const response = await fetch(url, { headers: { ...authorized, accept: "text/event-stream" } })
    await response.body?.cancel()
    return response.headers.get("content-type") === "text/event-stream"
  }
  const answers = await Promise.all(
    procedures.map(async ({ path, type }) => ({ path, type, stream: await isStream(path) })),
  )
  expect(answers.filter(({ type, stream }) => stream !== (type === "subscription"))).toEqual([])
  expect(procedures.filter(({ takesBytes }) => takesBytes).map(({ path }) => path)).toEqual([
    "compute.uploadImage",
    "compute.image.uploadImage",
  ])
})
