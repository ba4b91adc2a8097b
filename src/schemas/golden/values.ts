export const GOLDEN_OS_TYPES = ["linux", "windows"] as const
export const GOLDEN_STATUSES = ["pending", "creating", "ready", "failed", "deleting", "revoked"] as const
export const VM_STATUSES = ["pending", "running", "stopped", "failed", "deleting"] as const
/** The stages of a build, in their order. A build has those that its recipe needs. */
export const STAGES = [
  "download_iso",
  "create_vm",
  "install_packages",
  "run_scripts",
  "stop_vm",
  "snapshot",
  "verify",
  "publish",
  "cleanup",
] as const
export const STAGE_STATUSES = ["pending", "in_progress", "completed", "failed"] as const
export const GLANCE_VISIBILITIES = ["private", "shared", "community", "public"] as const

export type OsType = (typeof GOLDEN_OS_TYPES)[number]
export type StageName = (typeof STAGES)[number]
export type GoldenStatus = (typeof GOLDEN_STATUSES)[number]
export type VmStatus = (typeof VM_STATUSES)[number]

/** Why a request about golden images is refused, or why a build failed. */
export type GoldenReason =
  | "golden_off"
  | "name_in_use"
  | "build_running"
  | "builds_waiting"
  | "no_build"
  | "no_flavor"
  | "no_network"
  | "no_base_image"
  | "no_script"
  | "user_data_too_large"
  | "quota_exceeded"
  | "installer_iso"
  | "import_failed"
  | "server_failed"
  | "server_gone"
  | "volume_failed"
  | "build_failed"
  | "build_silent"
  | "powered_off_early"
  | "snapshot_failed"
  | "verify_failed"
  | "took_too_long"
  | "revoked"
