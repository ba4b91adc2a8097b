/** A row of Cinder's volumes table. */
export interface Volume {
  id: string
  name: string
  project_id: string
  user_id: string
  status:
    "creating" | "downloading" | "available" | "reserved" | "in-use" | "uploading" | "deleting" | "error"
  /** In GiB. */
  size: number
  /** The image that was written to it. */
  image_id: string
  /** The properties of that image, without its attributes. */
  image_metadata: Record<string, string>
  metadata: Record<string, string>
  /** The server that it is attached to. */
  server_id: string | null
  /** What the last server on it was made of; null before one has run. */
  written: { server: string; user_data: string | null } | null
  /** In milliseconds since 1970. */
  created: number
  /** In milliseconds since 1970. */
  updated: number
}

/** What a volume is about to do. */
export type VolumeStage = "create" | "download" | "detach" | "upload" | "delete"

/** An action of Cinder's API, for `fault`. */
export type CinderAction = "create" | "list" | "show" | "delete" | "os-volume_upload_image" | "limits"

/** How the simulated Cinder is configured. Tests may change it at any time. */
export interface BlockStorageSettings {
  /** Whether the catalog lists a Cinder. */
  isThere: boolean
  /** For each project: a count, and GiB. -1 is unlimited. */
  quota: { volumes: number; gigabytes: number }
  /** Milliseconds before each stage, or a promise it waits for. */
  pace: number | ((stage: VolumeStage, volume: Volume) => number | Promise<void>)
  /** The status of a failure, instead of the action. */
  fault?: (action: CinderAction, volume?: Volume) => number | undefined
  /** No back end takes a new volume: it ends in `error`. */
  hasNoHost: boolean
  /** The largest page of a list. */
  pageMax: number
}

export const newBlockStorage = (given: Partial<BlockStorageSettings> = {}): BlockStorageSettings => ({
  isThere: true,
  quota: { volumes: 10, gigabytes: 1000 },
  pace: 2,
  hasNoHost: false,
  pageMax: 1000,
  ...given,
})
