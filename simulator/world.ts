import { newBlockStorage, type BlockStorageSettings, type Volume } from "./block-storage.js"
import { newCompute, type ComputeSettings, type Server } from "./compute.js"
import { newIdentity, type Identity } from "./identity.js"

export const visibilities = ["community", "public", "private", "shared"] as const
/** Who may see an image: a value of Glance's `visibility`. */
export type Visibility = (typeof visibilities)[number]

export const statuses = [
  "queued",
  "saving",
  "active",
  "killed",
  "deleted",
  "uploading",
  "importing",
  "pending_delete",
  "deactivated",
] as const
/** A value of Glance's `status`. */
export type Status = (typeof statuses)[number]

/**
 * One row of Glance's images table, with its tags and properties. Times are ISO with whole seconds, as
 * MariaDB keeps them.
 */
export interface Image {
  id: string
  name: string | null
  status: Status
  visibility: Visibility
  owner: string | null
  protected: boolean
  os_hidden: boolean
  container_format: string | null
  disk_format: string | null
  /** In MB. */
  min_ram: number
  /** In GB. */
  min_disk: number
  /** In bytes; null before an upload. */
  size: number | null
  /** In bytes, of the disk in the file; null if unknown. */
  virtual_size: number | null
  checksum: string | null
  os_hash_algo: string | null
  os_hash_value: string | null
  /** ISO 8601 in UTC, with whole seconds. */
  created_at: string
  /** ISO 8601 in UTC, with whole seconds. */
  updated_at: string
  tags: string[]
  properties: Record<string, string | null>
  /** Names of removed properties: Glance keeps their rows, so the names stay in use. */
  removedProperties?: string[]
  /** Ids of the stores that hold the data; empty before an upload. */
  stores: string[]
}

/** A member's own decision about an image that is shared with it. */
export type MemberStatus = "pending" | "accepted" | "rejected"

/** A deleted row stays: adding the member again revives it with its old `created_at`. */
export interface Member {
  image_id: string
  member_id: string
  status: MemberStatus
  /** ISO 8601 in UTC, with whole seconds. */
  created_at: string
  /** ISO 8601 in UTC, with whole seconds. */
  updated_at: string
  deleted: boolean
}

export interface Task {
  id: string
  image_id: string
  owner: string | null
  user_id: string
  request_id: string
  status: "pending" | "processing" | "success" | "failure"
  message: string
  result: Record<string, unknown> | null
  input: Record<string, unknown>
  created_at: string
  updated_at: string
}

/** Zed is Keystone 22 with Glance 25; 2025.1 is Keystone 27 with Glance 30. */
export const releases = ["zed", "2025.1"] as const
/** A release of OpenStack that can be simulated. */
export type Release = (typeof releases)[number]

/**
 * How the simulated Keystone and Glance are configured. Settings that are absent have OpenStack's own
 * defaults.
 */
export interface Settings {
  /**
   * The OpenStack release to simulate: its version document, inspection of content, and the defaults below.
   */
  release: Release
  /** Life of a new token in seconds. */
  tokenSeconds: number
  /** Glance's `limit_param_default`. */
  pageDefault: number
  /** Glance's `api_limit_max`. */
  pageMax: number
  /** Bytes per second at which uploads are read; 0 is unlimited. */
  uploadRate: number
  /** Glance's `image_size_cap` in bytes. */
  imageSizeCap: number
  /**
   * Milliseconds between Glance's read and write of an image, or a promise it waits for. A write in between
   * is lost; with 0 there is none.
   */
  saveDelay: number | (() => Promise<void>)
  /** Whether the store can read parts of an image, as Glance's store `file` can; `s3` and `swift` cannot. */
  readsParts: boolean
  /** Glance's `enforce_new_defaults` and `enforce_scope`: off by default in Zed, on in 2025.1. */
  newDefaults: boolean
  /** Who may deactivate and reactivate images, by Glance's policy. */
  deactivatedBy: "owner" | "admin"
  /** Glance's `user_storage_quota` in bytes; 0 is unlimited. */
  storageQuota: number
  /**
   * Glance's property protections: the first rule that matches a name applies; without a match there is no
   * protection.
   */
  protectedProperties: PropertyProtection[]
  /**
   * Keystone's limits by project name, which Glance enforces with `use_keystone_limits`; undefined without
   * that setting.
   */
  limits: Record<string, UnifiedLimits> | undefined
  /** Nova and Neutron; what is absent has the simulator's own defaults. */
  compute: Partial<ComputeSettings>
  /** Cinder; what is absent has the simulator's own defaults. */
  blockStorage: Partial<BlockStorageSettings>
}

/** The roles that may see a property, and those that may set or remove it. */
export interface PropertyProtection {
  name: RegExp
  read: readonly string[]
  write: readonly string[]
}

/** Sizes in MiB. A missing limit is unlimited. */
export interface UnifiedLimits {
  image_count_total?: number
  image_size_total?: number
}

/** A request that the simulator received. */
export interface LoggedRequest {
  service: "keystone" | "glance" | "nova" | "neutron" | "cinder"
  method: string
  /** Path with query, as received. */
  path: string
  requestId: string | undefined
}

/** The state that survives a restart. */
export interface Records {
  identity: Identity
  images: Map<string, Image>
  /** Ids of deleted images: Glance never uses one again. */
  deleted: Set<string>
  members: Member[]
  tasks: Task[]
  /** By id, in the order of their creation. */
  servers: Map<string, Server>
  /** By id, in the order of their creation. */
  volumes: Map<string, Volume>
}

/** The whole state of a simulated cloud. Tests may read and change it at any time. */
export interface World extends Records {
  readonly settings: Settings
  /** How Nova and Neutron behave. */
  readonly compute: ComputeSettings
  /** How Cinder behaves. */
  readonly blockStorage: BlockStorageSettings
  readonly requests: LoggedRequest[]
  /** Services that close each connection without a response. */
  readonly away: Set<LoggedRequest["service"]>
  /** The origin of the services, without a path; used in the catalog. */
  origin: string
  /** Folder of the image data. */
  dataFolder: string
  /** Called after every change of the records. */
  changed: () => void
  /** Requests in progress, and work that continues after its response (imports); `close` waits for it. */
  readonly background: Set<Promise<unknown>>
  /** The process is shutting down: work in progress is abandoned. */
  ending: boolean
}

const defaults: Omit<Settings, "newDefaults"> = {
  release: "zed",
  tokenSeconds: 3600,
  pageDefault: 25,
  pageMax: 1000,
  uploadRate: 0,
  imageSizeCap: 2 ** 40,
  saveDelay: 5,
  deactivatedBy: "owner",
  storageQuota: 0,
  readsParts: true,
  protectedProperties: [],
  limits: undefined,
  compute: {},
  blockStorage: {},
}

export const emptyRecords = (): Records => ({
  identity: newIdentity(),
  images: new Map(),
  deleted: new Set(),
  members: [],
  tasks: [],
  servers: new Map(),
  volumes: new Map(),
})

/** A cloud with the demo's users and projects, and without images unless `records` has some. */
export function newWorld(settings: Partial<Settings> = {}, records: Records = emptyRecords()): World {
  return {
    ...records,
    settings: { ...defaults, newDefaults: settings.release === "2025.1", ...settings },
    compute: newCompute(settings.compute),
    blockStorage: newBlockStorage(settings.blockStorage),
    requests: [],
    away: new Set(),
    origin: "http://127.0.0.1",
    dataFolder: "",
    changed: () => undefined,
    background: new Set(),
    ending: false,
  }
}

/** Ids are compared without case, as MariaDB does. */
export const imageKey = (id: string) => id.toLowerCase()

export const stamp = (milliseconds = Date.now()) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

const fresh = {
  name: null,
  status: "queued",
  visibility: "shared",
  owner: null,
  protected: false,
  os_hidden: false,
  container_format: null,
  disk_format: null,
  min_ram: 0,
  min_disk: 0,
  size: null,
  virtual_size: null,
  checksum: null,
  os_hash_algo: null,
  os_hash_value: null,
} as const

/** Adds an image without any of Glance's checks: for seeds, and for unusual states in tests. */
export function putImage(world: World, given: Partial<Image>): Image {
  const now = stamp()
  const image: Image = {
    ...fresh,
    id: crypto.randomUUID(),
    created_at: now,
    updated_at: now,
    tags: [],
    properties: {},
    stores: [],
    ...given,
  }
  world.images.set(imageKey(image.id), image)
  return image
}

/** Shares an image with a project (`member_id`) without any of Glance's checks. */
export function putMember(world: World, image: Image, member_id: string, status: MemberStatus): Member {
  const now = stamp()
  const member = { image_id: image.id, member_id, status, created_at: now, updated_at: now, deleted: false }
  world.members.push(member)
  return member
}
