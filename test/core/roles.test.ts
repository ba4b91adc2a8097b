import { expect, test } from "vitest"
import { startPolaris } from "../support/polaris.js"
import { setUp } from "./setting.js"

/** Nothing needs a database here, so none is asked. */
const DATABASE_URL = "postgresql://polaris@127.0.0.1:1/none"

test("ROLE=worker serves nothing but its health", async () => {
  const { cloud } = await setUp()
  const worker = await startPolaris(cloud.url, { ROLE: "worker", DATABASE_URL })
  const status = async (path: string) => (await fetch(worker.url + path)).status
  const paths = ["/healthz", "/readyz", "/", "/polaris-bff/session.current", "/polaris-bff/upload-image"]
  expect(await Promise.all(paths.map(status))).toEqual([200, 200, 404, 404, 404])
  await worker.close()
})

test("ROLE=web serves requests", async () => {
  const { cloud } = await setUp()
  const web = await startPolaris(cloud.url, { ROLE: "web", DATABASE_URL })
  expect((await fetch(`${web.url}/polaris-bff/session.current`)).status).not.toBe(404)
  await web.close()
})

test.each(["web", "worker"])("ROLE=%s without DATABASE_URL stops the start", async (ROLE) => {
  const { cloud } = await setUp()
  await expect(startPolaris(cloud.url, { ROLE })).rejects.toThrow(
    /^ROLE: .* Set DATABASE_URL, or ROLE=all\.$/,
  )
})
