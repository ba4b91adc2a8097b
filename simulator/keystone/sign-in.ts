import { z } from "zod"
import { sameText } from "../collation.js"
import type { World } from "../world.js"
import { expected, KeystoneRefusal, ReceiptGiven, unauthorized } from "./answers.js"
import { domain, type Project, type User } from "../identity.js"
import { issue, rolesOf, type Claims, type Scope } from "../tokens.js"
import { validated } from "./validated.js"
import { inDefaultDomain, methods, named, type Proof } from "./proofs.js"

const projectScope = named.extend({ domain: named.optional() })
const scopeBody = z.union([
  z.literal("unscoped"),
  z.object({
    project: projectScope.optional(),
    domain: named.optional(),
    system: z.object({ all: z.boolean().optional() }).optional(),
    unscoped: z.unknown().optional(),
  }),
])
const body = z.object({
  identity: z.looseObject({ methods: z.array(z.string()) }),
  scope: scopeBody.optional(),
})
type ScopeBody = z.infer<typeof scopeBody>

/** POST /v3/auth/tokens. Wrong credentials and scopes without a role are the same 401, as in Keystone. */
export function signIn(world: World, given: unknown): { token: string; claims: Claims } {
  const auth = z.object({ auth: z.unknown() }).safeParse(given).data?.auth
  if (auth === undefined) throw expected("auth", "request body")
  const { identity, scope } = validated(body, auth)
  const [proof, ...others] = identity.methods.map((name) => {
    const prove = methods[name]
    if (!prove || identity[name] === undefined) throw expected(name, "identity")
    return prove(world, identity[name])
  })
  if (!proof || others.some((other) => other.user !== proof.user)) throw unauthorized()
  const { user, source, credential } = proof
  const proved = [...new Set([...identity.methods, ...(source?.methods ?? [])])]
  if (user.totp && !both.every((name) => proved.includes(name))) throw new ReceiptGiven(user, proved)
  return issue(world, {
    user,
    methods: proved,
    scope: scopeOf(world, proof, scope),
    ...(source ? { source } : {}),
    ...(credential ? { credential } : {}),
  })
}

/** The methods that an account with a one-time code needs. */
const both = ["password", "totp"]

function scopeOf(world: World, { user, credential }: Proof, asked: ScopeBody | undefined): Scope {
  if (!credential) return resolve(world, user, asked)
  if (asked === undefined) return { project: credential.project }
  const detail = "Application credentials cannot request a scope."
  throw new KeystoneRefusal(401, `Error authenticating with application credential: ${detail}`)
}

function resolve(world: World, user: User, asked: ScopeBody | undefined): Scope {
  const scope = wanted(world, asked)
  if (scope && rolesOf(user, scope).length === 0) throw unauthorized()
  return scope
}

function wanted(world: World, asked: ScopeBody | undefined): Scope {
  if (asked === undefined || asked === "unscoped" || asked.unscoped !== undefined) return null
  if (asked.project) return { project: findProject(world, asked.project).id }
  if (asked.domain) {
    if (!inDefaultDomain(asked.domain)) throw unauthorized()
    return { domain: domain.id }
  }
  if (asked.system) {
    if (!asked.system.all) throw unauthorized()
    return { system: "all" }
  }
  throw expected("system, project, domain, OS-TRUST:trust or unscoped", "scope")
}

function findProject(world: World, asked: z.infer<typeof projectScope>): Project {
  if (!asked.id && !asked.name) {
    throw new KeystoneRefusal(400, "Invalid input for field scope/project: id or name must be present.")
  }
  if (!asked.id && !asked.domain) throw expected("domain", "project")
  const project = world.identity.projects.find((one) =>
    asked.id
      ? sameText(one.id, asked.id)
      : sameText(one.name, asked.name ?? "") && inDefaultDomain(asked.domain),
  )
  if (!project) throw unauthorized()
  return project
}
