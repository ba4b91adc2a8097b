import { MOST_LINKS, type LinkStore, type UsedLink } from "./store.js"

/** Links of all projects: each takes about a kilobyte. */
const MOST_IN_ALL = 20_000

/** The links of a single process, in its memory. */
export function createMemoryLinks(): LinkStore {
  const links = new Map<string, UsedLink>()

  function current(): UsedLink[] {
    for (const { id, endsMs } of links.values()) if (endsMs <= Date.now()) links.delete(id)
    return [...links.values()]
  }

  const ofProject = (projectId: string) => current().filter((link) => link.projectId === projectId)

  const get = (id: string) => {
    const link = links.get(id)
    return link !== undefined && link.endsMs > Date.now() ? link : undefined
  }

  return {
    async add(link) {
      if (ofProject(link.projectId).length >= MOST_LINKS || links.size >= MOST_IN_ALL) return false
      links.set(link.id, { ...link, uses: 0 })
      return true
    },
    async find(id) {
      const link = get(id)
      return link && { ...link }
    },
    list: async (projectId) => ofProject(projectId).map((link) => ({ ...link })),
    async use(id) {
      const link = get(id)
      if (link === undefined || link.uses >= (link.mostUses ?? Infinity)) return false
      link.uses++
      return true
    },
    remove: async (projectId, id) => get(id)?.projectId === projectId && links.delete(id),
  }
}
