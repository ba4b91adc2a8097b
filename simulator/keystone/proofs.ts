import { z } from "zod"
import { sameText } from "../collation.js"
import { domain, type ApplicationCredential, type User } from "../identity.js"
import { check, type Claims } from "../tokens.js"
import type { World } from "../world.js"
import { expected, KeystoneRefusal, unauthorized } from "./answers.js"
import { validated } from "./validated.js"
import { isCode } from "./totp.js"

/** The user that a method has identified; `source` if the method was an older token. */
export interface Proof {
  user: User
  source?: Claims
  credential?: ApplicationCredential
}

export const named = z.object({ id: z.string().optional(), name: z.string().optional() })
const person = named.extend({ domain: named.optional() })

const passwordBody = z.object({ user: person.extend({ password: z.string().optional() }) })
const totpBody = z.object({ user: person.extend({ passcode: z.string().optional() }) })
const credentialBody = named.extend({ secret: z.string(), user: person.optional() })
const tokenBody = z.object({ id: z.string() })

/** Unlike all other ids and names, the id of a domain is compared exactly (recorded from Keystone 22). */
export const inDefaultDomain = (given: z.infer<typeof named> | undefined) =>
  given?.id === domain.id || (given?.name !== undefined && sameText(given.name, domain.name))

function findUser(world: World, asked: z.infer<typeof person>): User | undefined {
  if (!asked.id && !asked.name) throw expected("id or name", "user")
  if (!asked.id && !asked.domain) throw expected("domain", "user")
  return world.identity.users.find((one) =>
    asked.id
      ? sameText(one.id, asked.id)
      : sameText(one.name, asked.name ?? "") && inDefaultDomain(asked.domain),
  )
}

function byPassword(world: World, given: unknown): Proof {
  const { user: asked } = validated(passwordBody, given)
  const user = findUser(world, asked)
  if (!user || user.password !== asked.password || user.disabled) throw unauthorized()
  return { user }
}

function byTotp(world: World, given: unknown): Proof {
  const { user: asked } = validated(totpBody, given)
  const user = findUser(world, asked)
  if (!user?.totp || !isCode(user.totp, asked.passcode ?? "") || user.disabled) throw unauthorized()
  return { user }
}

/** For some missing objects Keystone responds 404, not 401 (recorded from Keystone 22). */
function byApplicationCredential(world: World, given: unknown): Proof {
  const asked = validated(credentialBody, given)
  const credential = asked.id ? credentialById(world, asked.id) : credentialByName(world, asked)
  const user = world.identity.users.find((one) => one.id === credential?.user)
  if (!user || credential?.secret !== asked.secret || user.disabled) throw unauthorized()
  return { user, credential }
}

function credentialById({ identity }: World, id: string): ApplicationCredential {
  const found = identity.applicationCredentials?.find((one) => sameText(one.id, id))
  if (!found) throw new KeystoneRefusal(404, `Could not find Application Credential: ${id}.`)
  return found
}

function credentialByName(world: World, asked: z.infer<typeof credentialBody>) {
  if (!asked.name) throw expected("id or name", "application credential")
  if (!asked.user) throw expected("user", "application credential")
  const user = findUser(world, asked.user)
  if (!user) throw new KeystoneRefusal(404, `Could not find user: ${asked.user.id ?? asked.user.name ?? ""}.`)
  const { name } = asked
  return world.identity.applicationCredentials?.find(
    (one) => one.user === user.id && sameText(one.name, name),
  )
}

function byToken(world: World, given: unknown): Proof {
  const { id } = validated(tokenBody, given)
  if (id === "") throw new KeystoneRefusal(404, "No token in the request")
  const holder = check(world, id)
  if (typeof holder === "string") throw new KeystoneRefusal(404, holder)
  /** Keystone 22 crashes without a response; here it is a failure. */
  if (holder.credential) throw new Error("a token of an application credential cannot be rescoped")
  return { user: holder.user, source: holder.claims }
}

/** How each method is checked. */
export const methods: Record<string, (world: World, given: unknown) => Proof> = {
  password: byPassword,
  totp: byTotp,
  application_credential: byApplicationCredential,
  token: byToken,
}
