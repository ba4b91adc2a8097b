import { randomBytes } from "node:crypto"
import { z } from "zod"
import { json, type Answer } from "../answer.js"
import { sameText } from "../collation.js"
import type { ApplicationCredential } from "../identity.js"
import type { Holder } from "../tokens.js"
import type { World } from "../world.js"
import { forbidden, KeystoneRefusal } from "./answers.js"
import { validated } from "./validated.js"

const createBody = z.object({ application_credential: z.object({ name: z.string() }) })

/**
 * POST /v3/users/{id}/application_credentials: for the caller's own project, with the caller's roles there.
 */
export function createCredential(world: World, caller: Holder, userId: string, body: unknown): Answer {
  const { name } = validated(createBody, body).application_credential
  if (caller.user.id !== userId || !caller.project) throw forbidden("create_application_credential")
  const all = (world.identity.applicationCredentials ??= [])
  if (all.some((one) => one.user === userId && sameText(one.name, name))) {
    throw new KeystoneRefusal(
      409,
      `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
    )
  }
  const made: ApplicationCredential = {
    id: randomBytes(16).toString("hex"),
    name,
    secret: randomBytes(64).toString("base64url"),
    user: userId,
    project: caller.project.id,
    roles: caller.roles,
  }
  all.push(made)
  world.changed()
  return json(201, { application_credential: view(world, made) })
}

/** DELETE /v3/users/{id}/application_credentials/{id}. Its tokens end with it. */
export function deleteCredential(world: World, caller: Holder, userId: string, id: string): Answer {
  if (caller.user.id !== userId) throw forbidden("delete_application_credential")
  const all = world.identity.applicationCredentials ?? []
  const at = all.findIndex((one) => one.id === id && one.user === userId)
  if (at < 0) throw new KeystoneRefusal(404, `Could not find Application Credential: ${id}.`)
  all.splice(at, 1)
  world.changed()
  return { status: 204, headers: {}, body: "" }
}

const view = (world: World, { user, project, roles, ...shown }: ApplicationCredential) => ({
  ...shown,
  description: null,
  user_id: user,
  project_id: project,
  system: null,
  expires_at: null,
  unrestricted: null,
  roles: world.identity.roles.filter(({ name }) => roles.includes(name)),
  links: { self: `${world.origin}/v3/application_credentials/${shown.id}` },
})
