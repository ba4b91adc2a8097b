import { createHash } from "node:crypto"
import type { Account } from "./cloud.js"
import { openGlance, type DirectGlance } from "./glance.js"
import { seeded } from "./seeded.js"

/** Random changes of images at Glance, by their owners and an administrator, without Polaris. */
export interface RandomChanges {
  /** One change, to an image that there is or a new one. */
  change(): Promise<void>
  /** All that Glance lists for an account. */
  list(account: Account): Promise<Record<string, unknown>[]>
  /** Deletes every image that was made. */
  close(): Promise<void>
}

export const OWNERS = ["demo", "other"] as const
type Owner = (typeof OWNERS)[number]

const PATCH = "application/openstack-images-v2.1-json-patch"

interface Setup {
  authUrl: string
  region: string | undefined
  /** On every image. */
  tag: string
  projects: Record<Owner, string>
}

export async function openChanges({ authUrl, region, tag, projects }: Setup): Promise<RandomChanges> {
  const random = seeded(11)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const glances = {} as Record<Owner | "admin", DirectGlance>
  for (const account of [...OWNERS, "admin"] as const)
    glances[account] = await openGlance(authUrl, account, region)
  const images: { id: string; owner: Owner }[] = []
  let made = 0

  /** What Glance refuses changes nothing, such as a member of an image that is not shared. */
  async function ask(account: Owner | "admin", method: string, path: string, body?: unknown, type?: string) {
    const answer = await glances[account].ask(method, path, body, type)
    if (answer.status >= 500) throw new Error(`Glance answered ${answer.status} to ${method} ${path}`)
    return answer
  }

  const patch = (account: Owner | "admin", id: string, path: string, value: unknown, op = "replace") =>
    ask(account, "PATCH", `/images/${id}`, [{ op, path, value }], PATCH)

  async function create(): Promise<void> {
    const owner = pick(OWNERS)
    const claim = createHash("sha256")
      .update(`${tag} ${Math.floor(random() * 40)}`)
      .digest("hex")
    const answer = await ask(owner, "POST", "/images", {
      ...{ name: `${tag} ${++made}`, disk_format: "raw", container_format: "bare", tags: [tag] },
      ...{ visibility: pick(["private", "shared"]), "owner_specified.openstack.sha256": claim },
    })
    const { id } = (await answer.json()) as { id: string }
    images.push({ id, owner })
    if (random() < 0.8) await glances[owner].upload(id, 8)
  }

  const changes: ((image: { id: string; owner: Owner }) => Promise<unknown>)[] = [
    ({ id, owner }) => patch(owner, id, "/name", `${tag} named ${++made}`),
    ({ id, owner }) => patch(owner, id, "/catalog_note", `note ${++made}`, "add"),
    ({ id, owner }) => patch(owner, id, "/tags", [tag, `t${made % 5}`]),
    ({ id, owner }) => ask(owner, "PUT", `/images/${id}/tags/t${made % 7}`),
    ({ id }) => patch("admin", id, "/visibility", pick(["private", "shared", "public", "community"])),
    ({ id }) => patch("admin", id, "/os_hidden", random() < 0.5),
    ({ id, owner }) => ask(owner, "POST", `/images/${id}/members`, { member: projects[otherOf(owner)] }),
    ({ id, owner }) =>
      ask(otherOf(owner), "PUT", `/images/${id}/members/${projects[otherOf(owner)]}`, {
        status: pick(["accepted", "pending", "rejected"]),
      }),
    ({ id }) => ask("admin", "POST", `/images/${id}/actions/${pick(["deactivate", "reactivate"])}`),
    async (image) => {
      await glances.admin.destroy(image.id)
      images.splice(images.indexOf(image), 1)
    },
  ]

  return {
    async change() {
      if (images.length < 5 || random() < 0.25) await create()
      else await pick(changes)(pick(images))
    },
    async list(account) {
      const found: Record<string, unknown>[] = []
      let next: string | undefined = `/images?tag=${tag}&limit=500`
      while (next !== undefined) {
        const answer = await glances[account as Owner].ask("GET", next)
        const page = (await answer.json()) as { images: Record<string, unknown>[]; next?: string }
        found.push(...page.images)
        next = page.next?.replace(/^\/v2/, "")
      }
      return found
    },
    async close() {
      for (const { id } of images) await glances.admin.destroy(id)
    },
  }
}

const otherOf = (owner: Owner): Owner => (owner === "demo" ? "other" : "demo")
