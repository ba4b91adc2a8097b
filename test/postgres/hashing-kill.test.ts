import { createHash, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { dataFile } from "../../simulator/glance/lifecycle.js"
import { putImage, startSimulator, type Simulator } from "../../simulator/index.js"
import { createDatabase } from "../../src/db/database.js"
import { sha256Hex } from "../support/catalog.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { SEALING_KEY } from "../support/library.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let cloud: Simulator
const children: Child[] = []

beforeAll(async () => {
  server = await startPostgres()
  cloud = await startSimulator()
})
afterAll(async () => {
  for (const child of children) child.signal("SIGKILL")
  await cloud.close()
  await server.close()
})

test("a process that is killed while it reads an image leaves the rest of it to another one", async () => {
  const DATABASE_URL = await server.create()
  const { token, projectId } = await signIn(cloud.authUrl, "demo")
  const bytes = randomBytes(1_000_000)
  const image = putImage(cloud.world, {
    ...{ owner: projectId, status: "active", size: bytes.length, stores: ["file"], name: "large" },
    ...{ container_format: "bare", disk_format: "raw", os_hash_algo: "sha512" },
    os_hash_value: createHash("sha512").update(bytes).digest("hex"),
  })
  const file = dataFile(cloud.world.dataFolder, image)
  await writeFile(file, bytes)

  async function start(settings: Record<string, string> = {}) {
    const child = startChild({
      ...{ OS_AUTH_URL: cloud.authUrl, DATABASE_URL, SESSION_KEYS: SEALING_KEY, TOKEN_CACHE_SECONDS: "0" },
      ...settings,
    })
    children.push(child)
    const url = await child.listening()
    const ask = async (method: string, path: string) =>
      (await (await fetch(url + path, { method, headers: { "x-auth-token": token } })).json()) as never
    return { child, ask }
  }

  const first = await start({ CATALOG_HASH_BYTES_PER_SECOND: "65536" })
  expect(await first.ask("POST", "/api/hashing")).toMatchObject({ state: "running", left: 1 })
  const database = createDatabase({ url: DATABASE_URL, folder: "", connections: 2 })
  async function position() {
    const [row] = await database.query(({ run }) => run("select position from catalog_reading", []))
    return Number(row?.["position"] ?? 0)
  }
  await expect.poll(position).toBeGreaterThan(0)
  first.child.signal("SIGKILL")
  await first.child.ended()
  const read = await position()
  expect(read).toBeLessThan(bytes.length)
  /** What has been hashed is not read again: it may be gone. */
  await writeFile(file, Buffer.concat([randomBytes(read), bytes.subarray(read)]))

  const second = await start()
  await expect
    .poll(() => second.ask("GET", "/api/hashing"))
    .toMatchObject({ state: "finished", done: 1, failed: 0, left: 0 })
  expect(await second.ask("GET", `/api/images/${sha256Hex(bytes)}`)).toMatchObject({
    data: { attributes: { hash_verified: true, name: "large" } },
  })
  expect(cloud.requests.filter(({ path }) => path.endsWith(`/${image.id}/file`))).toHaveLength(2)
  await database.close()
})
