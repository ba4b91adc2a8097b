import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import type { World } from "./world.js"
import type { ApplicationCredential, Project, User } from "./identity.js"

const scopeSchema = z.union([
  z.object({ project: z.string() }),
  z.object({ domain: z.string() }),
  z.object({ system: z.literal("all") }),
  z.null(),
])
export type Scope = z.infer<typeof scopeSchema>

const claimsSchema = z.object({
  user: z.string(),
  methods: z.array(z.string()),
  issued: z.number(),
  expires: z.number(),
  /** The token's audit id, then that of the token it was made from. */
  audit: z.array(z.string()).min(1),
  scope: scopeSchema,
  /** Id of the application credential it was given for. */
  credential: z.string().optional(),
})
/** The content of a token. Nothing is stored: the signature proves it. Times are in milliseconds. */
export type Claims = z.infer<typeof claimsSchema>

export interface Holder {
  claims: Claims
  user: User
  roles: string[]
  project: Project | undefined
  credential: ApplicationCredential | undefined
}

/**
 * Keystone's message for a token it does not accept: 404 for a subject token and 401 for the caller's own.
 */
export type TokenProblem = "Could not recognize Fernet token" | "Failed to validate token"

const sign = (world: World, payload: string) =>
  createHmac("sha256", Buffer.from(world.identity.key, "hex")).update(payload).digest()

const wholeSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000) * 1000

export interface Issue {
  user: User
  methods: string[]
  scope: Scope
  /** The token this one was made from: its expiry and audit id are kept. */
  source?: Claims
  credential?: ApplicationCredential
}

export function issue(
  world: World,
  { user, methods, scope, source, credential }: Issue,
): { token: string; claims: Claims } {
  const issued = wholeSeconds(Date.now())
  const claims: Claims = {
    user: user.id,
    methods,
    issued,
    expires: source?.expires ?? issued + world.settings.tokenSeconds * 1000,
    audit: [randomBytes(16).toString("base64url"), ...(source ? source.audit.slice(-1) : [])],
    scope,
    ...(credential ? { credential: credential.id } : {}),
  }
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url")
  return { token: `${payload}.${sign(world, payload).toString("base64url")}`, claims }
}

function read(world: World, token: string): Claims | undefined {
  const [payload = "", signature = "", ...rest] = token.split(".")
  const given = Buffer.from(signature, "base64url")
  const due = sign(world, payload)
  if (rest.length > 0 || given.length !== due.length || !timingSafeEqual(given, due)) return undefined
  return claimsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString()))
}

export const grantKey = (scope: Scope): string | undefined => {
  if (!scope) return undefined
  return "project" in scope ? scope.project : "domain" in scope ? "domain" : "system"
}

export const rolesOf = (user: User, scope: Scope): string[] =>
  user.grants.find((grant) => grant.on === grantKey(scope))?.roles ?? []

export function check(world: World, token: string): Holder | TokenProblem {
  const claims = read(world, token)
  if (!claims) return "Could not recognize Fernet token"
  const { users, projects, revoked, applicationCredentials } = world.identity
  const user = users.find((one) => one.id === claims.user)
  // Tokens made from a revoked token stay valid, as in Keystone.
  const gone = revoked.includes(claims.audit[0] ?? "")
  const { scope, credential: bound } = claims
  const credential = applicationCredentials?.find((one) => one.id === bound)
  const lost = gone || (bound !== undefined && !credential)
  if (!user || user.disabled || lost || claims.expires <= Date.now()) return "Failed to validate token"
  const project = scope && "project" in scope ? projects.find((one) => one.id === scope.project) : undefined
  const roles = credential?.roles ?? rolesOf(user, scope)
  return { claims, user, roles, project, credential }
}

export function revoke(world: World, { claims }: Holder): void {
  const [own] = claims.audit
  if (own) world.identity.revoked.push(own)
}
