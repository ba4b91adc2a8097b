import { releases, startSimulator, type Settings, type SimulatorOptions } from "../../simulator/index.js"
import { secret } from "./log-folder.js"

/** A Keystone with a Glance: the simulator, or the real cloud that `npm run test:openstack` names. */
export interface Cloud {
  authUrl: string
  region: string | undefined
  /** A token of `admin` for the domain itself. */
  signInToDomain(): Promise<Token>
  close(): Promise<void>
}

const real = process.env["POLARIS_TEST_CLOUD"] === "openstack"

/** Which OpenStack the tests run on; the simulator plays it. */
export const RELEASE = process.env["RELEASE"] ?? "zed"

/**
 * Glances that differ from the usual one, which has the policies of today: what the simulator plays for each.
 * In the real cloud they are regions of these names, with the same settings (test/openstack/glances.sh).
 */
const REGIONS = {
  Legacy: { newDefaults: false },
  Quotas: {
    imageSizeCap: 3 * 2 ** 20,
    storageQuota: 5 * 2 ** 20,
    protectedProperties: [
      { name: /^operator_.*/, read: ["admin", "member", "reader"], write: ["admin"] },
      { name: /^hidden_.*/, read: ["admin"], write: ["admin"] },
    ],
  },
  /** Of the project `limited`, which has a user of that name. */
  Limits: { limits: { limited: { image_count_total: 3, image_size_total: 2 } } },
} satisfies Record<string, Partial<Settings>>
export type Region = keyof typeof REGIONS

export const openRegion = (region: Region): Promise<Cloud> =>
  real ? openRealCloud(region) : openSimulator(REGIONS[region])

export const openCloud = (settings: SimulatorOptions = {}): Promise<Cloud> =>
  real ? openRealCloud(process.env["OS_REGION_NAME"]) : openSimulator(settings)

/** The policies are today's, whatever the release had at first. */
async function openSimulator(settings: SimulatorOptions): Promise<Cloud> {
  const release = releases.find((one) => one === RELEASE)
  if (!release) throw new Error(`RELEASE is ${RELEASE}; the simulator plays ${releases.join(" and ")}.`)
  const simulator = await startSimulator({ release, newDefaults: true, ...settings })
  const { authUrl } = simulator
  const signInToDomain = () => signIn(authUrl, "admin", DOMAIN)
  return { authUrl, region: undefined, signInToDomain, close: () => simulator.close() }
}

async function openRealCloud(region: string | undefined): Promise<Cloud> {
  const authUrl = process.env["OS_AUTH_URL"]
  if (!authUrl) throw new Error("OS_AUTH_URL is not set: there is no cloud to test.")
  const grant = domainGrant(authUrl)
  return { authUrl, region, signInToDomain: grant.signIn, close: grant.end }
}

export type Account = "demo" | "other" | "admin" | "both" | "reader" | "limited"
export type Scope = { project: string } | "unscoped" | { domain: string } | { system: true }

export interface Token {
  token: string
  projectId: string
  userId: string
  /** Where the catalog has the image service, before `/v2`; undefined without a scope. */
  imageEndpoint: string | undefined
  /** The public endpoints of the catalog, by type of service. */
  endpoints: Record<string, string>
}

/**
 * Signs in with a password that is the account's own name, by default in the project of that name.
 */
export async function signIn(
  authUrl: string,
  account: Account,
  scope: Scope = { project: account },
  region = real ? process.env["OS_REGION_NAME"] : undefined,
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
  const { project, user: who, catalog } = ((await response.json()) as { token: TokenBody }).token
  const endpoints = publicEndpoints(catalog, region)
  const imageEndpoint = endpoints["image"]
  return { token: secret(token), projectId: project?.id ?? "", userId: who.id, imageEndpoint, endpoints }
}

const publicEndpoints = (catalog: TokenBody["catalog"] = [], region: string | undefined) =>
  Object.fromEntries(
    catalog.flatMap(({ type, endpoints }) => {
      const found = endpoints.find(
        (one) => one.interface === "public" && (region === undefined || one.region_id === region),
      )
      return found ? [[type, found.url] as const] : []
    }),
  )

interface TokenBody {
  project?: { id: string }
  user: { id: string }
  catalog?: { type: string; endpoints: { interface: string; region_id: string; url: string }[] }[]
}

const DOMAIN = { domain: "Default" }

/** A real `admin` has no role in the domain (only the simulator's has); it gets one here until `end`. */
function domainGrant(authUrl: string) {
  let end = async () => {}
  return {
    async signIn(): Promise<Token> {
      const { token, userId } = await signIn(authUrl, "admin")
      const ask = (method: string, path: string) =>
        fetch(`${authUrl}${path}`, { method, headers: { "x-auth-token": token } })
      const found = (await (await ask("GET", "/roles?name=admin")).json()) as { roles: { id: string }[] }
      const path = `/domains/default/users/${userId}/roles/${found.roles[0]?.id}`
      end = async () => void (await ask("DELETE", path))
      await ask("PUT", path)
      return signIn(authUrl, "admin", DOMAIN)
    },
    end: () => end(),
  }
}

function keystoneScope(scope: Scope): unknown {
  if (scope === "unscoped") return "unscoped"
  if ("project" in scope) return { project: { name: scope.project, domain: { name: "Default" } } }
  return "domain" in scope ? { domain: { name: scope.domain } } : { system: { all: true } }
}
