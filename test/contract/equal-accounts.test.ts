import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openCloud, RELEASE, signIn, type Cloud } from "../support/cloud.js"
import { secret } from "../support/log-folder.js"

let cloud: Cloud
let ids: { user: string; project: string }

beforeAll(async () => {
  cloud = await openCloud()
  const { userId, projectId } = await signIn(cloud.authUrl, "demo")
  ids = { user: userId, project: projectId }
})

afterAll(() => cloud.close())

/** Keystone's status, and whom it took the caller for. */
async function asked(user: object, project: object) {
  const identity = { methods: ["password"], password: { user: { password: "demo", ...user } } }
  const response = await fetch(`${cloud.authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity, scope: { project } } }),
  })
  secret(response.headers.get("x-subject-token") ?? "no token was given")
  const { token } = (await response.json()) as { token?: { user: { id: string }; project: { id: string } } }
  return { status: response.status, user: token?.user.id, project: token?.project.id }
}

const domain = { id: "default" }
const named = (name: string) => ({ name, domain })
const accepted = () => ({ status: 201, ...ids })

describe("Keystone's database considers equal", () => {
  test.each(["DEMO", "démo", "demo "])("the user names demo and %j", async (name) => {
    expect(await asked(named(name), named("demo"))).toEqual(accepted())
  })

  test.each(["Demo", "dëmo  "])("the project names demo and %j", async (name) => {
    expect(await asked(named("demo"), named(name))).toEqual(accepted())
  })

  test.each(["DEFAULT", "Défault "])("the domain names Default and %j", async (name) => {
    expect(await asked({ name: "demo", domain: { name } }, { name: "demo", domain: { name } })).toEqual(
      accepted(),
    )
  })

  test("ids in capitals and in small letters", async () => {
    const [user, project] = [{ id: ids.user.toUpperCase() }, { id: ids.project.toUpperCase() }]
    expect(await asked(user, project)).toEqual(accepted())
  })
})

describe("Keystone's database distinguishes", () => {
  /** Letters of another width are one in the collation of MariaDB 11.8, which Debian 13 has. */
  const wide = RELEASE === "zed" ? ["ｄemo"] : []

  test.each([" demo", "demo\t", "demo.", ...wide])("the user names demo and %j", async (name) => {
    expect(await asked(named(name), named("demo"))).toMatchObject({ status: 401 })
  })

  test("domain ids in capitals and in small letters", async () => {
    expect(await asked({ name: "demo", domain: { id: "DEFAULT" } }, named("demo"))).toMatchObject({
      status: 401,
    })
  })
})
