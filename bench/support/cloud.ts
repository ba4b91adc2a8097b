import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/** The real Keystone and Glance to measure on. */
export interface Cloud {
  authUrl: string
  glance: string
  region: string
  /** Stops the cloud if it was started here. */
  close(): void
}

/** The clouds that scripts start: where the scripts are, and the file that they write. */
const CLOUDS = {
  images: { scripts: "test/openstack", envFile: ".polaris/openstack/env" },
  compute: { scripts: "test/openstack/compute", envFile: ".polaris/openstack-compute/env" },
}

/**
 * The cloud at `OS_AUTH_URL`, or the one of `npm run openstack:up` or `npm run compute:up`, which is stopped
 * afterwards if it was not already running.
 */
export async function openCloud(kind: keyof typeof CLOUDS = "images"): Promise<Cloud> {
  const named = process.env["OS_AUTH_URL"]
  if (named) return { ...(await inspect(named, process.env["OS_REGION_NAME"])), close: () => {} }
  const { scripts, envFile } = CLOUDS[kind]
  const output = execFileSync("bash", [`${scripts}/up.sh`], { encoding: "utf8" })
  process.stderr.write(output)
  const env = readFileSync(envFile, "utf8")
  const variable = (name: string) => RegExp(`^export ${name}=(.*)$`, "m").exec(env)?.[1] ?? ""
  const cloud = await inspect(variable("OS_AUTH_URL"), variable("OS_REGION_NAME"))
  const down = () => void execFileSync("bash", [`${scripts}/down.sh`], { stdio: "inherit" })
  return { ...cloud, close: output.includes("already up") ? () => {} : down }
}

interface Catalogued {
  type: string
  endpoints: { interface: string; region_id: string; url: string }[]
}

async function inspect(authUrl: string, region = "RegionOne") {
  const { catalog } = await signIn(authUrl, "admin")
  const endpoints = catalog.find(({ type }) => type === "image")?.endpoints ?? []
  const public_ = endpoints.find((at) => at.interface === "public" && at.region_id === region)
  if (public_ === undefined) throw new Error(`${authUrl} lists no public image service in ${region}.`)
  const glance = public_.url.replace(/\/+$/, "").replace(/\/v2$/, "")
  return { authUrl, region, glance }
}

/**
 * A token for a project, by default of `admin`, an administrator only in `admin` (the accounts are those of
 * test/openstack/accounts.mjs, each with its name as password).
 */
export async function signIn(authUrl: string, project: string, name = "admin") {
  const domain = { id: "default" }
  const identity = { methods: ["password"], password: { user: { name, password: name, domain } } }
  const response = await fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: project, domain } } } }),
  })
  const token = response.headers.get("x-subject-token")
  if (token === null) throw new Error(`Keystone refused ${name} in ${project}: ${await response.text()}`)
  const body = (await response.json()) as {
    token: { catalog: Catalogued[]; project: { id: string }; user: { id: string } }
  }
  return { token, userId: body.token.user.id, projectId: body.token.project.id, catalog: body.token.catalog }
}
