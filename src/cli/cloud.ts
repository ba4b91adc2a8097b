import { createPolarisClient, type PolarisClient } from "../client/index.js"
import { credentialsOf } from "./clouds.js"
import { Misused } from "./failures.js"
import { signIn, type IssuedToken } from "./keystone.js"
import { text, type Values } from "./values.js"
import type { Terminal } from "./terminal.js"

/** Polaris, as the caller. */
export interface PolarisCloud {
  client: PolarisClient
  /** With the prefix and without a slash at its end. */
  url: string
  /** For requests that the client has no procedure for. */
  headers(): Promise<Record<string, string>>
}

/** Milliseconds before its end at which a token is replaced, so that a long request still has one. */
const EARLY_MS = 120_000

/** Signs in at Keystone with the variables of the environment or clouds.yaml, again when the token ends. */
export async function openCloud(values: Values, { env, signal }: Terminal): Promise<PolarisCloud> {
  const credentials = await credentialsOf({ env, cloud: text(values, "cloud") })
  const url = addressOf(text(values, "url") ?? env["POLARIS_URL"] ?? credentials.polarisUrl)
  let issued: IssuedToken | undefined
  const token = async (): Promise<string> => {
    if ("token" in credentials) return credentials.token
    if (issued === undefined || issued.endsAt - EARLY_MS < Date.now())
      issued = await signIn(credentials, signal)
    return issued.token
  }
  await token()
  const project = text(values, "project")
  return {
    client: createPolarisClient({ url, token, ...(project !== undefined && { project }) }),
    url,
    headers: async () => ({
      "x-auth-token": await token(),
      ...(project !== undefined && { "x-project-id": project }),
    }),
  }
}

function addressOf(given: string | undefined): string {
  if (given === undefined)
    throw new Misused(
      "The address of Polaris is missing. Set POLARIS_URL, such as https://dashboard.example/polaris-bff, " +
        "or give --url, or set polaris_url for the cloud in clouds.yaml.",
    )
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw new Misused(
      `${JSON.stringify(given)} is not an address such as https://dashboard.example/polaris-bff.`,
    )
  return url.href.replace(/\/$/, "")
}
