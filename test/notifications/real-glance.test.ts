import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { signIn } from "../support/cloud.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startRabbitMq, type RabbitMq } from "../support/rabbitmq.js"

const authUrl = process.env["OS_AUTH_URL"] ?? ""
const region = process.env["OS_REGION_NAME"] ?? ""
const glance = `http://127.0.0.1:${Number(process.env["GLANCE_PORT"]) + 4}/v2/images`

/** The catalog does not look by itself within the test. */
const SELDOM = { CATALOG_REFRESH_SECONDS: "3600", CATALOG_SWEEP_SECONDS: "86400" }
const JSON_PATCH = "application/openstack-images-v2.1-json-patch"

let rabbit: RabbitMq
let polaris: Polaris
let headers: Record<string, string>
let scope: string
const made: string[] = []
const endings: (() => Promise<unknown>)[] = []

const fault = (what: "start-notifying" | "stop-notifying") =>
  promisify(execFile)("bash", ["test/openstack/fault.sh", what], {
    env: { ...process.env, NOTIFICATIONS_URL: rabbit.url },
  })

beforeAll(async () => {
  rabbit = await startRabbitMq()
  endings.unshift(
    () => fault("stop-notifying"),
    () => rabbit.close(),
  )
  await fault("start-notifying")
  const { token, projectId } = await signIn(authUrl, "demo", undefined, region)
  headers = { "x-auth-token": token }
  scope = projectId
  /** Glance declares its exchange with its first notification. */
  await create("first")
  polaris = await startPolaris(authUrl, {
    ...{ ...SELDOM, OS_REGION_NAME: region, NOTIFICATIONS_URL: rabbit.url },
  })
  endings.unshift(() => polaris.close())
  const response = await fetch(`${polaris.url}/api/images`, { headers })
  expect(response.status).toBe(200)
})
afterAll(async () => {
  for (const id of made) await fetch(`${glance}/${id}`, { method: "DELETE", headers })
  for (const end of endings) await end()
})

/** One request to the Glance that sends notifications. */
async function ask(method: string, path: string, body?: object, type = "application/json") {
  const response = await fetch(glance + path, {
    method,
    headers: { ...headers, "content-type": type },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(response.ok).toBe(true)
  return response
}

async function create(name: string): Promise<string> {
  const body = { name, disk_format: "raw", container_format: "bare" }
  const { id } = (await (await ask("POST", "", body)).json()) as { id: string }
  made.push(id)
  return id
}

/** An image in the index of the project, which nothing but a notification refreshes. */
async function nameInIndex(id: string): Promise<unknown> {
  const [row] = await polaris.services.database.query(({ run }) =>
    run("select attributes ->> 'name' as name from catalog_copy where scope = $1 and source_id = $2", [
      scope,
      id,
    ]),
  )
  return row?.["name"]
}

test("what a real Glance reports is in the catalog: images that it creates, changes and deletes", async () => {
  const id = made[0] ?? ""
  expect(await nameInIndex(id)).toBe("first")
  let renamed = 0
  /** Changed again until it has arrived: a queue gets only what is sent after it exists. */
  await expect
    .poll(async () => {
      await ask(
        "PATCH",
        `/${id}`,
        [{ op: "replace", path: "/name", value: `renamed ${++renamed}` }],
        JSON_PATCH,
      )
      return nameInIndex(id)
    })
    .toMatch(/^renamed/)
  const second = await create("second")
  await expect.poll(() => nameInIndex(second)).toBe("second")
  await ask("DELETE", `/${second}`)
  await expect.poll(() => nameInIndex(second)).toBeUndefined()
})
