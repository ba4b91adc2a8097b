import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { image } from "../support/stand-in-answers.js"
import { json, text } from "../support/stand-in.js"
import { ID } from "./garbage.js"
import { setUp } from "./setting.js"

const ONE = `GET /image/v2/images/${ID}`
const DATA = "the data of an image"
const LONG = "0123456789".repeat(100_000)
const sha512 = (of: string) => createHash("sha512").update(of).digest("hex")

async function scripted(attributes: object) {
  const { cloud, polaris } = await setUp({})
  cloud.on(ONE, json(200, image({ id: ID, size: DATA.length, status: "active", ...attributes })))
  const get = (headers: Record<string, string> = {}) =>
    fetch(`${polaris.url}/polaris-bff/images/${ID}/file`, { headers: { "x-auth-token": "good", ...headers } })
  return { cloud, get }
}

test.each([
  ["os_hash_value", { os_hash_algo: "sha512", os_hash_value: sha512("other data of it ...") }],
  ["checksum", { checksum: "0".repeat(32), os_hash_algo: null, os_hash_value: null }],
])("a download whose bytes do not have their %s breaks off before its end", async (_what, hashes) => {
  const { cloud, get } = await scripted(hashes)
  cloud.on(`${ONE}/file`, text(200, DATA))
  const short = await get()
  expect(short.status).toBe(502)
  expect(await short.json()).toMatchObject({ error: { message: expect.stringMatching(/hash/) as string } })
  cloud.on(ONE, json(200, image({ id: ID, size: LONG.length, status: "active", ...hashes })))
  cloud.on(`${ONE}/file`, text(200, LONG))
  await expect(get().then((response) => response.text())).rejects.toThrow()
})

test("a download whose bytes have their hash ends well", async () => {
  const { cloud, get } = await scripted({ os_hash_algo: "sha512", os_hash_value: sha512(DATA) })
  cloud.on(`${ONE}/file`, text(200, DATA))
  expect(await (await get()).text()).toBe(DATA)
})

test("a part is cut out of the whole where the store cannot read parts", async () => {
  const { cloud, get } = await scripted({ os_hash_algo: "sha512", os_hash_value: sha512(DATA) })
  cloud.on(`${ONE}/file`, (response, seen) =>
    seen.headers.range === undefined
      ? text(200, DATA)(response, seen)
      : text(400, "not supported")(response, seen),
  )
  const response = await get({ range: "bytes=4-7" })
  expect([response.status, await response.text()]).toEqual([206, "data"])
})
