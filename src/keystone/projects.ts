import { z } from "zod"
import { answered, Refusal } from "../errors.js"
import { segment } from "../http/ask.js"
import type { ProjectChoice } from "../schemas/session.js"
import type { AskKeystone, KeystoneCall } from "./ask.js"
import { EXPIRED } from "./tokens.js"

/**
 * The projects in which the holder of a token has a role, by name. Disabled projects are omitted, because no
 * token can be issued for them.
 */
export type ListProjects = (token: string, call: KeystoneCall) => Promise<ProjectChoice[]>

const projectsBody = z.object({
  projects: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string().nullish(),
      domain_id: z.string().nullish(),
      enabled: z.boolean().default(true),
    }),
  ),
})

const projectBody = z.object({ project: z.object({ name: z.string() }) })

/** The name of a project; null if it does not exist, or Keystone does not show it to this token. */
export type ReadProjectName = (token: string, projectId: string, call: KeystoneCall) => Promise<string | null>

export function createReadProjectName(ask: AskKeystone): ReadProjectName {
  return async (token, projectId, call) => {
    const path = `/projects/${segment(projectId)}`
    const answer = await ask(call, token)("GET", path).catch((error: unknown) => {
      if (answered(error, 401)) throw new Refusal(401, { message: EXPIRED, cause: error })
      if (answered(error, 403) || answered(error, 404)) return undefined
      throw error
    })
    if (answer === undefined) return null
    const body = projectBody.safeParse(answer.body)
    if (!body.success) throw answer.invalid()
    return body.data.project.name
  }
}

export function createListProjects(ask: AskKeystone): ListProjects {
  return async (token, call) => {
    const answer = await ask(call, token)("GET", "/auth/projects").catch((error: unknown) => {
      throw answered(error, 401) ? new Refusal(401, { message: EXPIRED, cause: error }) : error
    })
    const body = projectsBody.safeParse(answer.body)
    if (!body.success) throw answer.invalid()
    return body.data.projects
      .filter(({ enabled }) => enabled)
      .map(({ id, name, description, domain_id }) => ({
        ...{ id, name, description: description ?? "", domain_id: domain_id ?? null },
      }))
      .toSorted((one, other) => one.name.localeCompare(other.name))
  }
}
