import { startSimulator } from "../../src/simulator/index.js"
import { secret } from "./log-folder.js"

/** A Keystone with a Glance: the simulator, or the real cloud that `npm run test:openstack` names. */
export interface Cloud {
  authUrl: string
  region: string | undefined
  close(): Promise<void>
}

const real = process.env["POLARIS_TEST_CLOUD"] === "openstack"

export async function openCloud(): Promise<Cloud> {
  if (!real) {
    const simulator = await startSimulator()
    return { authUrl: simulator.authUrl, region: undefined, close: () => simulator.close() }
  }
  const authUrl = process.env["OS_AUTH_URL"]
  if (!authUrl) throw new Error("OS_AUTH_URL is not set: there is no cloud to test.")
  return { authUrl, region: process.env["OS_REGION_NAME"], close: async () => {} }
}

export type Account = "demo" | "other" | "admin" | "both" | "reader"
export type Scope = { project: string } | "unscoped" | { domain: string } | { system: true }

export interface Token {
  token: string
  projectId: string
  userId: string
}

/** Signs in with a password that is the account's own name, in the project of that name unless told otherwise. */
export async function signIn(
  authUrl: string,
  account: Account,
  scope: Scope = { project: account },
): Promise<Token> {
  const domain = { name: "Default" }
  const user = { name: account, password: account, domain }
  const identity = { methods: ["password"], password: { user } }
  const response = await fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity, scope: keystoneScope(scope) } }),
  })
  const token = response.headers.get("x-subject-token")
  if (token === null)
    throw new Error(`Keystone refused ${account}: ${response.status} ${await response.text()}`)
  const body = (await response.json()) as { token: { project?: { id: string }; user: { id: string } } }
  return { token: secret(token), projectId: body.token.project?.id ?? "", userId: body.token.user.id }
}

function keystoneScope(scope: Scope): unknown {
  if (scope === "unscoped") return "unscoped"
  if ("project" in scope) return { project: { name: scope.project, domain: { name: "Default" } } }
  return "domain" in scope ? { domain: { name: scope.domain } } : { system: { all: true } }
}
