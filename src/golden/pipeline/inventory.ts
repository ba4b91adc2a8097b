import { gunzipSync } from "node:zlib"

/** A package that a system has installed. */
export interface Package {
  /** As a package URL names it. */
  type: "deb" | "rpm" | "apk" | "alpm"
  name: string
  version: string
  /** Empty if the system does not say. */
  architecture: string
}

/** What a guest has reported about its system. */
export interface Inventory {
  /** `ID` and `VERSION_ID` of /etc/os-release. */
  system: { id: string; version: string }
  packages: Package[]
}

/** Bytes after decompression. */
const MOST_BYTES = 4 * 1024 * 1024
const MOST_PACKAGES = 20_000

const TYPES: Record<string, Package["type"]> = { deb: "deb", rpm: "rpm", apk: "apk", alpm: "alpm" }

const isPlain = (text: string) => /^[\w.+~:^@-]{0,200}$/.test(text)

/** Reads the list that a guest has made; undefined for what is not a list, or has no package. */
export function inventoryIn(packed: string): Inventory | undefined {
  const rows = textIn(packed)
    .split("\n")
    .map((line) => line.split("\t"))
  const [, id = "linux", version = ""] = rows.find(([type]) => type === "os") ?? []
  const packages = rows.flatMap((row) => packageIn(row) ?? []).slice(0, MOST_PACKAGES)
  if (packages.length === 0 || !isPlain(id) || !isPlain(version)) return undefined
  return { system: { id, version }, packages: packages.toSorted(byName) }
}

function textIn(packed: string): string {
  try {
    return gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: MOST_BYTES }).toString()
  } catch {
    return ""
  }
}

/** dpkg also lists packages of which only the configuration is left. */
function packageIn([kind = "", name = "", version = "", architecture = "", state]: string[]) {
  const type = TYPES[kind]
  const isInstalled = state === undefined || state === "installed"
  if (type === undefined || name === "" || !isInstalled) return undefined
  return [name, version, architecture].every(isPlain) ? { type, name, version, architecture } : undefined
}

const byName = (one: Package, other: Package) =>
  order(one.name, other.name) ||
  order(one.version, other.version) ||
  order(one.architecture, other.architecture)

const order = (one: string, other: string) => (one < other ? -1 : Number(one > other))
