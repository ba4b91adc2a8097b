import { afterAll, beforeAll, expect, test } from "vitest"
import { putImage, startSimulator, type Simulator } from "../../simulator/index.js"
import type { Call } from "../../src/call.js"
import { sha256Hex } from "../support/catalog.js"
import { signIn } from "../support/cloud.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let cloud: Simulator
let both: Polaris[]

beforeAll(async () => {
  server = await startPostgres()
  cloud = await startSimulator()
  const DATABASE_URL = await server.create()
  both = []
  const settings = { DATABASE_URL, BULK_CONCURRENCY: "16" }
  for (let at = 0; at < 2; at++) both.push(await startPolaris(cloud.authUrl, settings))
})
afterAll(async () => {
  for (const polaris of both) await polaris.close()
  await cloud.close()
  await server.close()
})

test("edits of one image by two processes at once lose none", async () => {
  const { token, projectId } = await signIn(cloud.authUrl, "demo")
  const hash = sha256Hex()
  const image = putImage(cloud.world, {
    ...{ owner: projectId, status: "active", size: 16, stores: ["file"], name: "edited" },
    ...{ container_format: "bare", disk_format: "raw", os_hash_algo: "sha256", os_hash_value: hash },
  })
  const headers = { "x-auth-token": token, "content-type": "application/json" }
  const edit = async (at: number) => {
    const body = JSON.stringify({ [`tag_t${at}`]: true, [`number_${at}`]: at })
    const polaris = both[at % 2]
    const response = await fetch(`${polaris?.url}/api/images/${hash}`, { method: "POST", headers, body })
    return [response.status, (await response.json()) as unknown]
  }
  const edits = Array.from({ length: 24 }, (_, at) => at)
  const answers = await Promise.all(edits.map(edit))
  expect(answers).toEqual(
    edits.map((at) => [200, { success: true, updated_fields: [`tag_t${at}`, `number_${at}`] }]),
  )
  expect(cloud.world.images.get(image.id)?.tags.toSorted()).toEqual(edits.map((at) => `t${at}`).toSorted())
  const response = await fetch(`${both[0]?.url}/api/images/${hash}`, { headers })
  const { data } = (await response.json()) as { data: { attributes: Record<string, unknown> } }
  expect(data.attributes).toMatchObject(Object.fromEntries(edits.map((at) => [`number_${at}`, at])))
})

test("bulk edits of the same images at once lose none, in two processes and in one", async () => {
  const { token, projectId } = await signIn(cloud.authUrl, "demo")
  const images = Array.from({ length: 120 }, () => {
    const hash = sha256Hex()
    const { id } = putImage(cloud.world, {
      ...{ owner: projectId, status: "active", size: 16, stores: ["file"] },
      ...{ container_format: "bare", disk_format: "raw", os_hash_algo: "sha256", os_hash_value: hash },
    })
    return { id, hash }
  })
  const headers = { "x-auth-token": token, "content-type": "application/json" }
  const warnings: string[] = []
  const note = ({ name, message }: Error) => warnings.push(`${name}: ${message}`)
  process.on("warning", note)
  const editAll = async (polaris: Polaris | undefined, change: object, order = images) => {
    const body = JSON.stringify(Object.fromEntries(order.map(({ hash }) => [hash, change])))
    const response = await fetch(`${polaris?.url}/api/images`, { method: "POST", headers, body })
    const { success, failed } = (await response.json()) as { success: string[]; failed: unknown[] }
    return [success.length, failed]
  }
  for (const { url, services } of both) {
    await fetch(`${url}/api/images`, { headers })
    const caller = { project: { id: projectId } } as Call["caller"]
    for (const { id } of images) services.imageChanges.changed(caller, id)
    await fetch(`${url}/api/images`, { headers })
  }
  const results = await Promise.all([
    editAll(both[0], { tag_one: true, rating: 1 }),
    editAll(both[1], { tag_two: true, seed: 2 }, images.toReversed()),
    editAll(both[0], { tag_three: true, note: "three" }, images.toReversed()),
  ])
  process.off("warning", note)
  expect(results).toEqual([1, 2, 3].map(() => [images.length, []]))
  for (const { id } of images) {
    const image = cloud.world.images.get(id)
    expect(image?.tags.toSorted()).toEqual(["one", "three", "two"])
    expect(Object.keys(image?.properties ?? {})).toHaveLength(4)
  }
  expect(warnings).toEqual([])
  expect(await both[0]?.services.database.query(({ run }) => run("select * from catalog_turn", []))).toEqual(
    [],
  )
})

test("a turn that a process left behind when it was killed ends", async () => {
  const { token, projectId } = await signIn(cloud.authUrl, "other")
  const hash = sha256Hex()
  const { id } = putImage(cloud.world, {
    ...{ owner: projectId, status: "active", size: 16, stores: ["file"], name: "left" },
    ...{ container_format: "bare", disk_format: "raw", os_hash_algo: "sha256", os_hash_value: hash },
  })
  const database = both[0]?.services.database
  await database?.query(({ run }) =>
    run("insert into catalog_turn values ($1, 'a killed process', now() - interval '1 second')", [id]),
  )
  const response = await fetch(`${both[1]?.url}/api/images/${hash}`, {
    method: "POST",
    headers: { "x-auth-token": token, "content-type": "application/json" },
    body: JSON.stringify({ rating: 5 }),
  })
  expect(response.status).toBe(200)
  expect(await database?.query(({ run }) => run("select * from catalog_turn", []))).toEqual([])
})
