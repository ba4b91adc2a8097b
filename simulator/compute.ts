/** A size of servers. */
export interface Flavor {
  id: string
  name: string
  /** A count. */
  vcpus: number
  /** In MiB. */
  ram: number
  /** In GiB; 0 if servers of this size start from a volume. */
  disk: number
}

/** A network of Neutron. */
export interface Network {
  id: string
  name: string
  /** The id of the project that owns it; undefined if the network belongs to the operator. */
  owner?: string
  shared: boolean
  external: boolean
  /** The first three numbers of its addresses. */
  prefix: string
}

/** A port of Neutron, which belongs to a server. */
export interface Port {
  id: string
  network_id: string
  address: string
  mac: string
}

/** A row of Nova's instances table. */
export interface Server {
  id: string
  name: string
  project_id: string
  user_id: string
  status: "BUILD" | "ACTIVE" | "SHUTOFF" | "ERROR" | "DELETED"
  /** What Nova is doing with it, or null. */
  task_state: string | null
  /** Empty if it starts from a volume. */
  image_id: string
  flavor: Flavor
  metadata: Record<string, string>
  /** Base64, as it was sent. */
  user_data: string | null
  config_drive: boolean
  ports: Port[]
  volumes: string[]
  /** The serial console since it was powered on. */
  console: string
  /** Whether the whole console has been requested since the guest wrote its last line. */
  isRead: boolean
  fault?: { code: number; message: string; created: number }
  /** In milliseconds since 1970. */
  created: number
  /** In milliseconds since 1970. */
  updated: number
}

/** What a server, or its snapshot, is about to do. */
export type Stage = "boot" | "line" | "power-off" | "stop" | "snapshot" | "delete" | "forget"

/** What a guest does with its user data. */
export interface GuestRun {
  /** Lines for the console, one after another. */
  lines: readonly string[]
  /**
   * How it ends: `off` waits until the last line has been read, as a guest that gives its reader time;
   * `at-once` powers off without that; `never` keeps running.
   */
  end: "off" | "at-once" | "never"
}

/** An action of Nova's API, for `fault`. */
export type NovaAction =
  | "create"
  | "list"
  | "show"
  | "delete"
  | "os-stop"
  | "os-start"
  | "os-getConsoleOutput"
  | "createImage"
  | "flavors"
  | "limits"

/** How the simulated Nova and Neutron are configured. Tests may change it at any time. */
export interface ComputeSettings {
  flavors: Flavor[]
  networks: Network[]
  /** For each project. */
  quota: { instances: number; cores: number; ram: number }
  /** Milliseconds before each stage, or a promise it waits for. */
  pace: number | ((stage: Stage, server: Server) => number | Promise<void>)
  /** What a guest does. By default it follows the markers in its user data. */
  guest?: (server: Server, userData: string) => GuestRun
  /** The status of a failure, instead of the action. */
  fault?: (action: NovaAction, server?: Server) => number | undefined
  /** No compute host takes a new server: it ends in `ERROR`. */
  hasNoHost: boolean
  /** The console has nothing, whatever the guest writes. */
  isSilent: boolean
  /** The image of a snapshot stays `queued`, as with Nova's fake driver. */
  keepsSnapshots: boolean
  /** The largest page of a list. */
  pageMax: number
}

const flavor = (id: string, name: string, [vcpus, ram, disk]: [number, number, number]): Flavor => ({
  ...{ id, name, vcpus, ram, disk },
})

/** Nova's usual sizes, and one that needs a volume. */
const flavors = [
  flavor("1", "m1.tiny", [1, 512, 1]),
  flavor("2", "m1.small", [1, 2048, 20]),
  flavor("3", "m1.medium", [2, 4096, 40]),
  flavor("4", "m1.large", [4, 8192, 80]),
  flavor("5", "v1.medium", [2, 4096, 0]),
]

export const newCompute = (given: Partial<ComputeSettings> = {}): ComputeSettings => ({
  flavors,
  networks: [
    { id: crypto.randomUUID(), name: "private", shared: true, external: false, prefix: "10.0.0" },
    { id: crypto.randomUUID(), name: "public", shared: true, external: true, prefix: "203.0.113" },
  ],
  quota: { instances: 10, cores: 20, ram: 51_200 },
  pace: 2,
  hasNoHost: false,
  isSilent: false,
  keepsSnapshots: false,
  pageMax: 1000,
  ...given,
})
