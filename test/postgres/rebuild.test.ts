import { spawn } from "node:child_process"
import { once } from "node:events"
import { afterAll, beforeAll, expect, test } from "vitest"
import { putImage, startSimulator, type Simulator } from "../../simulator/index.js"
import { sha256Hex } from "../support/catalog.js"
import { signIn } from "../support/cloud.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let cloud: Simulator
let url: string
let polaris: Polaris

beforeAll(async () => {
  server = await startPostgres()
  cloud = await startSimulator()
  url = await server.create()
  polaris = await startPolaris(cloud.authUrl, { DATABASE_URL: url, CATALOG_REFRESH_SECONDS: "1" })
})
afterAll(async () => {
  await polaris.close()
  await cloud.close()
  await server.close()
})

/** `npm run catalog:rebuild`, from the sources. */
async function rebuild(DATABASE_URL: string) {
  const env = { ...process.env, OS_AUTH_URL: cloud.authUrl, DATABASE_URL }
  const child = spawn("npx", ["tsx", "src/rebuild-catalog.ts"], { env, stdio: ["ignore", "pipe", "pipe"] })
  let output = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()))
  const [status] = (await once(child, "close")) as [number]
  return { status, output }
}

test("catalog:rebuild reads a damaged index again while Polaris runs", async () => {
  const { token, projectId } = await signIn(cloud.authUrl, "demo")
  const hashes = Array.from({ length: 20 }, () => sha256Hex()).toSorted()
  for (const hash of hashes)
    putImage(cloud.world, {
      ...{ owner: projectId, status: "active", size: 16, stores: ["file"], name: hash.slice(0, 8) },
      ...{ container_format: "bare", disk_format: "raw", os_hash_algo: "sha256", os_hash_value: hash },
    })
  const list = async (query = "") => {
    const response = await fetch(`${polaris.url}/api/images?sort=id&page[size]=200${query}`, {
      headers: { "x-auth-token": token },
    })
    const { data } = (await response.json()) as { data?: { id: string }[] }
    return data?.map(({ id }) => id).filter((id) => hashes.includes(id))
  }
  expect(await list()).toEqual(hashes)
  const { database } = polaris.services
  await database.query(({ run }) =>
    run(`delete from catalog_value; update catalog_image set attributes = '{}', tags = '{}';
      delete from catalog_image where hash < '8'; delete from catalog_field where name = 'status'`),
  )
  expect(await list("&filter[name][not_null]=true")).not.toEqual(hashes)
  expect(await rebuild(url)).toEqual({
    status: 0,
    output: "The catalog's index of 1 scope is read again at its next use.\n",
  })
  expect(await list("&filter[name][not_null]=true&filter[status]=active")).toEqual(hashes)
  const [row] = await database.query(({ run }) =>
    run("select count(*) from catalog_value where field <> all(array(select id from catalog_field))", []),
  )
  expect(row).toEqual({ count: "0" })
})

test("catalog:rebuild fails with the reason when there is no server", async () => {
  const { status, output } = await rebuild("postgresql://polaris@127.0.0.1:1/none")
  expect([status, output]).toEqual([
    1,
    expect.stringMatching(/^DATABASE_URL: the database cannot be reached: /),
  ])
})
