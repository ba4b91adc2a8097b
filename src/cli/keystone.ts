import { Failed } from "./failures.js"

/** How a token is requested. */
export interface KeystoneLogin {
  /** Keystone, with or without /v3. */
  authUrl: string
  /** The `auth` of Keystone's request. */
  auth: object
}

/** How long Keystone may take, in milliseconds. */
const LIMIT_MS = 60_000

export interface IssuedToken {
  token: string
  /** Milliseconds since 1970. */
  endsAt: number
}

/** Gets a token from Keystone. Redirects are refused, so that no other host sees the credentials. */
export async function signIn({ authUrl, auth }: KeystoneLogin, signal: AbortSignal): Promise<IssuedToken> {
  const base = authUrl.replace(/\/$/, "").replace(/\/v3$/, "")
  const response = await fetch(`${base}/v3/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth }),
    redirect: "error",
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  })
  const body = (await response.json().catch(() => ({}))) as { token?: { expires_at?: string } }
  const token = response.headers.get("x-subject-token")
  if (response.status === 401)
    throw new Failed("Keystone refused the credentials. Check the user, the password and the project.")
  if (!response.ok || token === null)
    throw new Failed(`Keystone at ${base} answered with status ${response.status}. Check the auth_url.`)
  const endsAt = Date.parse(body.token?.expires_at ?? "")
  return { token, endsAt: Number.isNaN(endsAt) ? Infinity : endsAt }
}
