import type { Volume } from "../block-storage.js"
import { stamp, type World } from "../world.js"

const isoTime = (milliseconds: number) => stamp(milliseconds).replace("Z", ".000000")

/** A volume as in `GET /volumes/{id}` at microversion 3.1. */
export const volumeView = (world: World, volume: Volume) => ({
  ...{ id: volume.id, name: volume.name, description: null, status: volume.status, size: volume.size },
  ...{ created_at: isoTime(volume.created), updated_at: isoTime(volume.updated) },
  ...{ availability_zone: "nova", volume_type: "__DEFAULT__", snapshot_id: null, source_volid: null },
  metadata: volume.metadata,
  attachments:
    volume.server_id === null
      ? []
      : [{ id: volume.id, volume_id: volume.id, server_id: volume.server_id, device: "/dev/vda" }],
  links: [{ rel: "self", href: `${world.origin}/volume/v3/${volume.project_id}/volumes/${volume.id}` }],
  ...{ user_id: volume.user_id, encrypted: false, multiattach: false, replication_status: null },
  ...{
    consistencygroup_id: null,
    bootable: ["creating", "downloading"].includes(volume.status) ? "false" : "true",
  },
  volume_image_metadata: { ...volume.image_metadata, image_id: volume.image_id },
})
