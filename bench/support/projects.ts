import { signIn, type Cloud } from "./cloud.js"
import { createAsk, createProcedures, type Ask } from "./http.js"
import { empty } from "./images.js"
import type { Project } from "./project.js"

export interface Projects {
  owner: Project
  /** Shares its images with the other. */
  neighbour: Project
  /** Deletes all images of both. */
  empty(): Promise<void>
  /** Deletes both projects with their contents. */
  close(): Promise<void>
}

const NAMES = ["polaris-bench", "polaris-bench-neighbour"] as const

/**
 * Creates two projects for the run, so that no other images are in its lists. What an earlier run left in
 * them is deleted first. After `signal` is aborted, only the clean-up still works.
 */
export async function openProjects(cloud: Cloud, signal: AbortSignal): Promise<Projects> {
  const admin = await signIn(cloud.authUrl, "admin")
  const keystone = createAsk(cloud.authUrl, admin.token)
  const role = await idOf(keystone, "role", { name: "member" })
  const open = async (name: string) => {
    const id = await idOf(keystone, "project", { name, domain_id: "default" })
    await keystone("PUT", `/projects/${id}/users/${admin.userId}/roles/${role}`)
    const { token } = await signIn(cloud.authUrl, name)
    const project: Project = {
      id,
      token,
      glance: createAsk(cloud.glance, token, signal),
      polaris: ({ url }) => createProcedures(url, token, signal),
    }
    return { project, clean: () => empty(id, createAsk(cloud.glance, token)) }
  }
  const [owner, neighbour] = [await open(NAMES[0]), await open(NAMES[1])]
  const emptyBoth = async () => {
    await owner.clean()
    await neighbour.clean()
  }
  await emptyBoth()
  return {
    owner: owner.project,
    neighbour: neighbour.project,
    empty: emptyBoth,
    async close() {
      await emptyBoth()
      for (const { project } of [owner, neighbour]) await keystone("DELETE", `/projects/${project.id}`)
    },
  }
}

/** The id of the existing one, or of a new one. */
async function idOf(keystone: Ask, kind: string, named: Record<string, string>): Promise<string> {
  const search = new URLSearchParams(named).toString()
  const found = JSON.parse(await keystone("GET", `/${kind}s?${search}`)) as Record<string, { id: string }[]>
  const [first] = found[`${kind}s`] ?? []
  if (first !== undefined) return first.id
  const made = JSON.parse(await keystone("POST", `/${kind}s`, { [kind]: named })) as Record<
    string,
    { id: string }
  >
  return made[kind]?.id ?? ""
}
