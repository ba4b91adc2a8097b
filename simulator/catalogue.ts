import { createHash } from "node:crypto"
import { projectId } from "./identity.js"
import { putImage, putMember, stamp, type Image, type MemberStatus, type World } from "./world.js"

const MiB = 2 ** 20

const virtio = { hw_disk_bus: "virtio", hw_vif_model: "virtio", hw_rng_model: "virtio" }
const scsi = { hw_disk_bus: "scsi", hw_scsi_model: "virtio-scsi", hw_qemu_guest_agent: "yes" }
const uefi = { hw_firmware_type: "uefi", hw_machine_type: "q35" }

const linux = (os_distro: string, os_version: string, architecture = "x86_64") => ({
  os_type: "linux",
  os_distro,
  os_version,
  architecture,
})
const windows = (os_version: string) => ({ os_type: "windows", os_distro: "windows", os_version, ...uefi })

interface Entry {
  name: string
  /** The project that owns it. */
  of: string
  /** Megabytes in the store; 0 for an image without data. */
  megabytes: number
  daysOld: number
  tags: string[]
  properties: Record<string, string>
  also?: Partial<Image>
  sharedWith?: [project: string, status: MemberStatus]
}

const entry = (
  [of, name, megabytes, daysOld]: [of: string, name: string, megabytes: number, daysOld: number],
  tags: string[],
  properties: Record<string, string>,
  more: Pick<Entry, "also" | "sharedWith"> = {},
): Entry => ({ name, of, megabytes, daysOld, tags, properties, ...more })

const publicly = { also: { visibility: "public", min_disk: 10, min_ram: 1024 } } as const
const privately = { also: { visibility: "private" } } as const
const shared = (status: MemberStatus) => ({ sharedWith: ["demo", status] as [string, MemberStatus] })

const entries: Entry[] = [
  entry(
    ["admin", "Ubuntu 24.04 LTS", 596, 12],
    ["ubuntu", "lts", "server"],
    { ...linux("ubuntu", "24.04"), ...virtio },
    publicly,
  ),
  entry(
    ["admin", "Ubuntu 22.04 LTS", 648, 40],
    ["ubuntu", "lts", "server"],
    { ...linux("ubuntu", "22.04"), ...virtio },
    publicly,
  ),
  entry(
    ["admin", "Ubuntu 24.04 LTS (arm64)", 571, 12],
    ["ubuntu", "lts", "arm"],
    { ...linux("ubuntu", "24.04", "aarch64"), ...uefi },
    publicly,
  ),
  entry(
    ["admin", "Debian 12 bookworm", 334, 25],
    ["debian", "server"],
    { ...linux("debian", "12"), ...scsi },
    publicly,
  ),
  entry(
    ["admin", "Rocky Linux 9", 1024, 31],
    ["rocky", "server"],
    { ...linux("rocky", "9.4"), ...scsi },
    publicly,
  ),
  entry(
    ["admin", "Fedora CoreOS 40", 712, 6],
    ["fedora", "containers"],
    { ...linux("fedora-coreos", "40"), ...virtio },
    publicly,
  ),
  entry(
    ["admin", "openSUSE Leap 15.6", 418, 60],
    ["opensuse"],
    { ...linux("opensuse", "15.6"), ...virtio },
    publicly,
  ),
  entry(["admin", "Windows Server 2022 Standard", 11_264, 18], ["windows", "server"], windows("2022"), {
    also: { visibility: "public", min_disk: 40, min_ram: 4096, protected: true },
  }),
  entry(["admin", "Ubuntu 20.04 LTS (end of life)", 610, 400], ["ubuntu", "eol"], linux("ubuntu", "20.04"), {
    also: { visibility: "public", os_hidden: true },
  }),
  entry(
    ["demo", "web-frontend-golden", 1830, 3],
    ["golden", "web", "production"],
    { ...linux("ubuntu", "24.04"), build: "142" },
    privately,
  ),
  entry(
    ["demo", "web-frontend-golden-old", 1795, 33],
    ["golden", "web"],
    { ...linux("ubuntu", "22.04"), build: "117" },
    {
      also: { visibility: "private", status: "deactivated" },
    },
  ),
  entry(
    ["demo", "postgres-15-snapshot", 5120, 9],
    ["database", "snapshot"],
    { ...linux("debian", "12"), image_type: "snapshot" },
    {
      also: { visibility: "private", protected: true },
    },
  ),
  entry(["demo", "installer-upload", 0, 0], ["draft"], linux("debian", "13"), {
    also: { visibility: "private", disk_format: "iso" },
  }),
  entry(["demo", "ci-runner", 2210, 15], ["ci"], linux("debian", "12"), {
    sharedWith: ["other", "accepted"],
  }),
  entry(
    ["other", "gpu-training-cuda-12", 9600, 8],
    ["gpu", "cuda"],
    { ...linux("ubuntu", "22.04"), hw_vif_multiqueue_enabled: "true" },
    shared("pending"),
  ),
  entry(
    ["other", "hardened-rocky-9", 1210, 21],
    ["hardened", "cis"],
    linux("rocky", "9.4"),
    shared("accepted"),
  ),
  entry(["other", "community-alpine-3.20", 172, 50], ["alpine", "minimal"], linux("alpine", "3.20"), {
    also: { visibility: "community" },
  }),
]

/** Fills a world with typical images. They have sizes but no data, so that a download is a 204. */
export function seed(world: World): void {
  for (const one of entries) {
    const created_at = stamp(Date.now() - one.daysOld * 86_400_000)
    const image = putImage(world, {
      name: one.name,
      owner: projectId(world.identity, one.of),
      container_format: "bare",
      disk_format: "qcow2",
      created_at,
      updated_at: created_at,
      tags: [...one.tags].sort(),
      properties: one.properties,
      ...(one.megabytes > 0 ? data(one) : {}),
      ...one.also,
    })
    if (one.sharedWith)
      putMember(world, image, projectId(world.identity, one.sharedWith[0]), one.sharedWith[1])
  }
  world.changed()
}

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex")

const data = ({ name, megabytes }: Entry): Partial<Image> => ({
  status: "active",
  size: megabytes * MiB,
  virtual_size: Math.ceil(megabytes / 1024 + 8) * 1024 * MiB,
  checksum: digest("md5", name),
  /** As a Glance with `hashing_algorithm = sha256` does, so that the catalog has these images at once. */
  os_hash_algo: "sha256",
  os_hash_value: digest("sha256", name),
  stores: ["file"],
})
