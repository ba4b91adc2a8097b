import { z } from "zod"
import type { World } from "../world.js"
import { expected, KeystoneRefusal, unauthorized } from "./answers.js"
import { domain, type Project, type User } from "../identity.js"
import { check, issue, rolesOf, type Claims, type Scope } from "../tokens.js"

const named = z.object({ id: z.string().optional(), name: z.string().optional() })
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

/** Who a method vouches for; `source` when that is an older token. */
interface Proof {
  user: User
  source?: Claims
}

const passwordBody = z.object({
  user: named.extend({ password: z.string().optional(), domain: named.optional() }),
})
const tokenBody = z.object({ id: z.string() })

const inDefaultDomain = (given: z.infer<typeof named> | undefined) =>
  given?.id === domain.id || given?.name === domain.name

function byPassword(world: World, given: unknown): Proof {
  const { user: asked } = parsed(passwordBody, given)
  if (!asked.id && !asked.name) throw expected("id or name", "user")
  if (!asked.id && !asked.domain) throw expected("domain", "user")
  const user = world.identity.users.find((one) =>
    asked.id ? one.id === asked.id : one.name === asked.name && inDefaultDomain(asked.domain),
  )
  if (!user || user.password !== asked.password) throw unauthorized()
  return { user }
}

function byToken(world: World, given: unknown): Proof {
  const { id } = parsed(tokenBody, given)
  if (id === "") throw new KeystoneRefusal(404, "No token in the request")
  const holder = check(world, id)
  if (typeof holder === "string") throw new KeystoneRefusal(404, holder)
  return { user: holder.user, source: holder.claims }
}

/** Method name → how it is proved. */
const methods: Record<string, (world: World, given: unknown) => Proof> = {
  password: byPassword,
  token: byToken,
}

/** POST /v3/auth/tokens. Every wrong credential or foreign scope is the same 401, as in Keystone. */
export function signIn(world: World, given: unknown): { token: string; claims: Claims } {
  const auth = z.object({ auth: z.unknown() }).safeParse(given).data?.auth
  if (auth === undefined) throw expected("auth", "request body")
  const { identity, scope } = parsed(body, auth)
  const [proof, ...others] = identity.methods.map((name) => {
    const prove = methods[name]
    if (!prove || identity[name] === undefined) throw expected(name, "identity")
    return prove(world, identity[name])
  })
  if (!proof || others.some((other) => other.user !== proof.user)) throw unauthorized()
  const { user, source } = proof
  return issue(world, {
    user,
    methods: [...new Set([...identity.methods, ...(source?.methods ?? [])])],
    scope: resolve(world, user, scope),
    ...(source ? { source } : {}),
  })
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
    asked.id ? one.id === asked.id : one.name === asked.name && inDefaultDomain(asked.domain),
  )
  if (!project) throw unauthorized()
  return project
}

/** Keystone's schema refusals name the field first; the pages of schema after it are left out. */
function parsed<Shape extends z.ZodType>(shape: Shape, given: unknown): z.infer<Shape> {
  const result = shape.safeParse(given)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue?.path[0] === "scope" && issue.path.length === 1) {
    throw expected("system, project, domain, OS-TRUST:trust or unscoped", "scope")
  }
  throw new KeystoneRefusal(
    400,
    `Invalid input for field '${issue?.path.join("/") ?? ""}': ${issue?.message ?? ""}`,
  )
}
