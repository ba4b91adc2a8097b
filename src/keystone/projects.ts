import { z } from "zod"
import { answered, Refusal } from "../errors.js"
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
