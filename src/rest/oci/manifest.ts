import { createHash } from "node:crypto"
import type { Artifact } from "../../catalog/artifacts.js"

/** OCI image specification 1.1: an artifact is a manifest without a configuration, and with its own type. */

export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
const ARTIFACT_TYPE = "application/vnd.polaris.image.v1"

/** The configuration of artifacts that have none. */
export const EMPTY_TYPE = "application/vnd.oci.empty.v1+json"
export const EMPTY = Buffer.from("{}")

export const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`

/**
 * The bytes of an image's manifest. They depend on its content alone, so that their digest never changes; the
 * title, by which clients name the file, is its hash for the same reason.
 */
export function manifestOf({ hash, size }: Artifact): Buffer {
  const config = { mediaType: EMPTY_TYPE, digest: digestOf(EMPTY), size: EMPTY.length, data: "e30=" }
  const layer = {
    ...{ mediaType: "application/octet-stream", digest: `sha256:${hash}`, size },
    annotations: { "org.opencontainers.image.title": hash },
  }
  return Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: MANIFEST_TYPE, artifactType: ARTIFACT_TYPE },
      ...{ config, layers: [layer] },
    }),
  )
}
