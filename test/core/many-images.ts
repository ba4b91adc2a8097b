import { projectId, putImage, putMember, type Image, type Simulator } from "../../simulator/index.js"

export interface VisibleImage extends Image {
  /** What the asking project says of another's image; undefined without an invitation. */
  membership: "pending" | "accepted" | "rejected" | undefined
}

export const IMAGE_NAMES = [
  "Ubuntu 24.04",
  "ubuntu 24.04",
  "in:trap",
  "eq:trap",
  "a,b",
  'say "hi"',
  "50%",
  "Zoë",
  "x:y",
]
export const TAGS = ["lts", "LTS", "gpu", "a b", "in:x", "ä"]
export const CONTAINERS = ["bare", "ova", "docker"] as const
export const DISKS = ["qcow2", "raw", "iso", "vmdk"] as const
const VISIBILITIES = ["private", "shared", "public", "community"] as const
const STATUSES = ["active", "active", "queued", "deactivated", "saving"] as const
const MEMBERSHIPS = ["pending", "accepted", "rejected", undefined] as const

/** One of them, the same for the same number. */
const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T

/**
 * Sixty-four images of two projects that differ in everything a list can ask for, and share enough to tie.
 * Some have the size 0 or an empty name beside others without size or name: sorted by these, Glance's own
 * paging loses some.
 */
export function makeImages({ world }: Simulator): { images: VisibleImage[]; mine: string; theirs: string } {
  const [mine, theirs] = [projectId(world.identity, "demo"), projectId(world.identity, "other")]
  const images = Array.from({ length: 64 }, (_, at): VisibleImage => {
    const image = putImage(world, attributes(at, at % 3 === 2 ? theirs : mine))
    const invited = image.owner === theirs && image.visibility === "shared"
    const membership = invited ? pick(MEMBERSHIPS, Math.floor(at / 3)) : undefined
    if (membership) putMember(world, image, mine, membership)
    return { ...image, membership }
  })
  return { images, mine, theirs }
}

function attributes(at: number, owner: string): Partial<Image> {
  const status = pick(STATUSES, at * 7)
  const hasData = status === "active" || status === "deactivated"
  const osType = pick(["linux", "windows", undefined], at * 11)
  return {
    owner,
    status,
    name: at % 13 === 0 ? null : at % 13 === 1 ? "" : pick(IMAGE_NAMES, at * 5),
    visibility: pick(VISIBILITIES, Math.floor(at / 2)),
    protected: at % 4 === 1,
    os_hidden: at % 6 === 5,
    container_format: at % 9 === 8 ? null : pick(CONTAINERS, at),
    disk_format: at % 10 === 9 ? null : pick(DISKS, Math.floor(at / 3)),
    size: hasData ? pick([0, 512, 1024, 1024, 1_000_000, 5_000_000_000], at) : null,
    min_ram: pick([0, 512, 1024, 2048], at * 3),
    min_disk: pick([0, 1, 10], at),
    created_at: time(at % 17),
    updated_at: time(20 + (at % 11)),
    tags: TAGS.filter((_tag, bit) => (at >> (bit % 6)) % 3 === 1).filter(onceIgnoringCase),
    properties: { os_distro: "x", ...(osType && { os_type: osType }) },
  }
}

const onceIgnoringCase = (tag: string, at: number, all: string[]) =>
  all.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === at

/** Whole seconds, as the database keeps them. */
export const time = (at: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, at * 10)).toISOString().replace(".000Z", "Z")
