import pMap from "p-map"
import type { Ask } from "./http.js"
import type { Project } from "./project.js"

const AT_ONCE = 8

/** A typical image: queued, with properties and tags, about 1 KB of JSON. */
const usual = (number: number) => ({
  name: `bench-${number}`,
  visibility: "private",
  container_format: "bare",
  disk_format: "qcow2",
  min_ram: 512,
  tags: ["bench", "linux"],
  os_type: "linux",
  os_distro: "debian",
  os_version: "12",
  hw_disk_bus: "virtio",
  hw_qemu_guest_agent: "yes",
})

/** Creates images in Glance directly. Returns their ids. */
export function make({ glance }: Project, count: number, more: Record<string, unknown> = {}) {
  const one = async (number: number) => {
    const made = await glance("POST", "/v2/images", { ...usual(number), ...more })
    return (JSON.parse(made) as { id: string }).id
  }
  return pMap(Array(count).keys(), one, { concurrency: AT_ONCE })
}

export async function share(ids: string[], from: Project, to: Project): Promise<void> {
  const one = async (id: string) => {
    await from.glance("POST", `/v2/images/${id}/members`, { member: to.id })
    await to.glance("PUT", `/v2/images/${id}/members/${to.id}`, { status: "accepted" })
  }
  await pMap(ids, one, { concurrency: AT_ONCE })
}

/** Deletes images in Glance directly, several at once. */
export const remove = (glance: Ask, ids: string[], concurrency = AT_ONCE) =>
  pMap(ids, (id) => glance("DELETE", `/v2/images/${id}`), { concurrency })

/** Deletes every image of a project. */
export async function empty(projectId: string, glance: Ask): Promise<void> {
  for (;;) {
    const page = await glance("GET", `/v2/images?owner=${projectId}&limit=1000`)
    const ids = (JSON.parse(page) as { images: { id: string }[] }).images.map(({ id }) => id)
    if (ids.length === 0) return
    await remove(glance, ids)
  }
}
