/** What a server is made of. */
export interface NewServer {
  name: string
  flavorId: string
  /** The Glance image of the root disk, or a volume of Cinder, which outlives the server. */
  root: { imageId: string } | { volumeId: string }
  /** The ids of its networks; none at all for an empty list. */
  networkIds: readonly string[]
  /** Keys of `a-z A-Z 0-9 - _ : .` and spaces; keys and values up to 255 characters. */
  metadata: Record<string, string>
  /** Up to 65,535 bytes in Base64. */
  userData?: Buffer | undefined
}

/** The body of `POST /servers`. */
export const newServerBody = (server: NewServer) => ({
  server: {
    name: server.name,
    flavorRef: server.flavorId,
    ...rootDisk(server.root),
    networks: server.networkIds.length === 0 ? "none" : server.networkIds.map((uuid) => ({ uuid })),
    metadata: server.metadata,
    config_drive: true,
    ...(server.userData && { user_data: server.userData.toString("base64") }),
  },
})

function rootDisk(root: NewServer["root"]): object {
  if ("imageId" in root) return { imageRef: root.imageId }
  const volume = {
    boot_index: 0,
    uuid: root.volumeId,
    source_type: "volume",
    destination_type: "volume",
    delete_on_termination: false,
  }
  return { imageRef: "", block_device_mapping_v2: [volume] }
}
