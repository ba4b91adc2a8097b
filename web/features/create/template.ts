import type { GlanceImage } from "@polaris-bff/client"
import { DISK_FORMATS, type DiskFormat } from "../../parts/disk-formats.js"
import { propertiesOf } from "../details/attributes.js"
import { COMMON, type Common } from "./draft.js"

/** What images to be created take from an existing one. */
export interface Template {
  name: string
  disk_format: DiskFormat | null
  common: Common
}

/**
 * Properties that describe the data or the origin of one image: its signature and key, what Nova and Cinder
 * note on snapshots, what `openstack image create` and Polaris note on their images.
 */
const OF_ONE_IMAGE = [
  /^img_signature/,
  /^cinder_encryption_key/,
  /^(owner_specified|os_glance_|polaris_)/,
  /^(base_image_ref|instance_uuid|user_id|image_(type|location|state)|boot_roles|bdm_v2|block_device_mapping)$/,
  /^owner_(id|user_name|project_name)$/,
]

const OS_TYPES = ["linux", "windows"] as const

/**
 * The settings and properties of an image, for others. Visibility, protection from deletion and whatever
 * belongs to that image alone are left out.
 */
export function templateOf(image: GlanceImage): Template {
  const { name = "", disk_format, container_format, min_disk = 0, min_ram = 0, tags = [] } = image
  const os_type = OS_TYPES.find((one) => one === image.os_type) ?? null
  const properties = propertiesOf(image)
    .filter(([property]) => !OF_ONE_IMAGE.some((pattern) => pattern.test(property)))
    .filter(([property]) => property !== "os_type" || os_type === null)
    .map(([property, value]) => `${property}=${value}`)
  const common = { ...COMMON, os_type, min_disk, min_ram, tags, properties }
  return {
    ...{ name, disk_format: formatIn(disk_format) },
    common: { ...common, container_format: container_format ?? COMMON.container_format },
  }
}

const formatIn = (format: string | undefined): DiskFormat | null =>
  format !== undefined && format in DISK_FORMATS ? (format as DiskFormat) : null
