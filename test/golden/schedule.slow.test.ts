import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { applicationCredential } from "../support/credentials.js"
import { eventually } from "../support/eventually.js"
import { BASE, openGolden, putBase, type GoldenPerson, type GoldenStage } from "../support/golden.js"
import { secret as secretText } from "../support/log-folder.js"

/** Builds that nobody requests: by time, and when the base image changes. */
let stage: GoldenStage
let owner: GoldenPerson
let credential: { id: string; secret: string }

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
  credential = await credentialOf(owner, "schedule")
  for (const name of ["web", "failing"]) {
    const body = { name, os_type: "linux", base_image: BASE }
    expect((await ask("POST", "/images", body)).status).toBe(202)
    await stage.until(owner, name, "ready")
  }
})
afterEach(() => {
  delete stage.simulator.world.compute.guest
})
afterAll(() => stage.close())

async function credentialOf(person: GoldenPerson, name: string) {
  const text = await applicationCredential(stage.simulator.authUrl, person, name)
  const [id = "", secret = ""] = text.split(":")
  return { id, secret: secretText(secret) }
}

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

const rows = (text: string) => stage.polaris.services.database.query(({ run }) => run(text, []))

/** Instead of waiting for the time. */
async function comeDue(column: "next_at" | "check_at"): Promise<void> {
  await rows(`update golden_schedule set ${column} = now() where ${column} is not null`)
  await rows("update job_schedule set next_at = now() where name = 'golden.due'")
}

/** Until what was due has been looked at and has ended. */
const untilQuiet = () =>
  eventually(async () => {
    const open =
      await rows(`select name from job where ended_at is null and name like 'golden.%' and subject is distinct from 'schedule'
      union all select 'due' from golden_schedule where stopped_at is null and (next_at <= now() or check_at <= now())`)
    expect(open).toEqual([])
  })

const buildsOf = async (name: string) =>
  (await ask("GET", `/images/${name}/builds`)).body["builds"] as { status: string; created_by: string }[]

test.each([
  ["no time", {}, /^cron: is missing/],
  ["a time that is not cron's", { cron: "every day" }, /^cron: must be five fields/],
  ["seconds", { cron: "0 0 3 * * 1" }, /^cron: must be five fields/],
  ["a time that never comes", { cron: "0 0 31 2 *" }, /^cron: must be five fields/],
  ["an unknown time zone", { cron: "0 3 * * 1", time_zone: "Mars/Olympus" }, /^time_zone: /],
  ["no credential", { cron: "0 3 * * 1" }, /^application_credential: is missing\. A schedule acts when/],
])("a schedule with %s is refused", async (_what, body, error) => {
  const answer = await ask("PUT", "/images/web/schedule", body)
  expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(error)])
})

test("a credential of somebody else, of another project or with a wrong secret is refused", async () => {
  const other = await credentialOf(await stage.as("other"), "foreign")
  for (const [given, error] of [
    [other, "must be your own"],
    [{ ...credential, secret: "wrong" }, "is not accepted by Keystone"],
  ] as const) {
    const body = { cron: "0 3 * * 1", application_credential: given }
    const answer = await ask("PUT", "/images/web/schedule", body)
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(error)])
  }
  expect((await ask("GET", "/images/web/schedule")).status).toBe(404)
})

test("a URL cannot be watched for changes", async () => {
  const body = { name: "from-url", os_type: "linux", base_iso_url: "https://example.org/disk.qcow2" }
  expect((await ask("POST", "/images", body)).status).toBe(202)
  const answer = await ask("PUT", "/images/from-url/schedule", { on_base_change: true })
  expect([answer.status, answer.body.error]).toEqual([
    400,
    expect.stringContaining("needs a recipe with base_image"),
  ])
  await ask("DELETE", "/images/from-url")
  await stage.untilGone(owner, "from-url")
})

test("at its time an image is built as the user, although the user's token has ended", async () => {
  const body = { cron: "0 3 * * 1", time_zone: "Europe/Berlin", application_credential: credential }
  const set = await ask("PUT", "/images/web/schedule", body)
  expect([set.status, set.body]).toMatchObject([
    200,
    { cron: "0 3 * * 1", time_zone: "Europe/Berlin", failures: 0, application_credential_id: credential.id },
  ])
  const next = new Date(String(set.body["next_at"]))
  expect(
    new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", weekday: "short", hour: "numeric" }).format(
      next,
    ),
  ).toBe("Mon 3 AM")
  const stored = JSON.stringify(await rows("select * from golden_schedule"))
  for (const seen of [set.text, stored]) expect(seen).not.toContain(credential.secret)
  const token = owner.headers["x-auth-token"] ?? ""
  await fetch(`${stage.simulator.authUrl}/auth/tokens`, {
    method: "DELETE",
    headers: { "x-auth-token": token, "x-subject-token": token },
  })
  await comeDue("next_at")
  owner = await stage.as("demo")
  await eventually(async () => expect(await buildsOf("web")).toHaveLength(2))
  await stage.until(owner, "web", "ready")
  expect((await buildsOf("web"))[0]).toMatchObject({ status: "ready", created_by: owner.userId })
  expect(new Date(String((await ask("GET", "/images/web/schedule")).body["next_at"]))).toEqual(next)
})

test("a changed base image is built on, once", async () => {
  await untilQuiet()
  const set = await ask("PUT", "/images/web/schedule", { on_base_change: true })
  expect([set.status, set.body]).toMatchObject([200, { on_base_change: true }])
  expect(set.body).not.toHaveProperty("cron")
  await comeDue("check_at")
  await untilQuiet()
  expect(await buildsOf("web")).toHaveLength(2)
  putBase(stage.simulator, { created_at: "2100-01-01T00:00:00Z", os_hash_value: "ef".repeat(64) })
  for (let time = 1; time <= 2; time++) {
    await comeDue("check_at")
    await untilQuiet()
    expect((await buildsOf("web")).map(({ status }) => status)).toEqual(["ready", "ready", "ready"])
  }
  expect((await ask("DELETE", "/images/web/schedule")).status).toBe(200)
  expect((await ask("DELETE", "/images/web/schedule")).status).toBe(404)
})

test("a schedule stops after so many failures in a row, and says why", async () => {
  const body = { cron: "0 3 * * *", max_failures: 2, application_credential: credential }
  expect((await ask("PUT", "/images/failing/schedule", body)).status).toBe(200)
  stage.simulator.world.compute.guest = (server) => ({
    lines: [`POLARIS-BUILD ${server.metadata["polaris_build"] ?? ""} exit=9 step=run_scripts command=a.sh`],
    end: "off",
  })
  for (const failures of [1, 2]) {
    await comeDue("next_at")
    await untilQuiet()
    await comeDue("check_at")
    await eventually(async () =>
      expect((await ask("GET", "/images/failing/schedule")).body).toMatchObject({ failures }),
    )
  }
  const { body: stopped } = await ask("GET", "/images/failing/schedule")
  expect(stopped).toMatchObject({ message: expect.stringContaining("exit code 9") as unknown })
  expect(stopped).toHaveProperty("stopped_at")
  expect(stopped).not.toHaveProperty("next_at")
  expect(await buildsOf("failing")).toHaveLength(3)
  const again = await ask("PUT", "/images/failing/schedule", { cron: "0 3 * * *" })
  expect(again.body).toMatchObject({ failures: 0, application_credential_id: credential.id })
})

test("a credential that was deleted is a failure with a sentence, and nothing is built", async () => {
  await fetch(`${stage.simulator.authUrl}/users/${owner.userId}/application_credentials/${credential.id}`, {
    method: "DELETE",
    headers: owner.headers,
  })
  await comeDue("next_at")
  await eventually(async () =>
    expect((await ask("GET", "/images/failing/schedule")).body).toMatchObject({
      failures: 1,
      message: expect.stringContaining("does not accept the application credential") as unknown,
    }),
  )
  expect(await buildsOf("failing")).toHaveLength(3)
})

test("a schedule ends with its image", async () => {
  await ask("DELETE", "/images/failing")
  await stage.untilGone(owner, "failing")
  expect(await rows("select 1 from golden_schedule")).toEqual([])
})
