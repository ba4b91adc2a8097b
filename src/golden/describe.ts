import type { GoldenImage } from "../schemas/golden/images.js"
import type { FoundGolden } from "./find.js"
import { revocationOf } from "./revocation.js"
import { sizeText, timeText } from "./shown.js"

export const pvcName = (imageName: string) => `golden-image-${imageName}`

/** The name of a build's volumes, of which Cinder may have several. Its longest has 255 characters. */
export const volumeNameFor = (imageName: string) => pvcName(imageName).slice(0, 255)

/** Nova's longest name has 255 characters; the build's part at the end makes it unique. */
export const serverNameFor = (imageName: string, buildId: string) =>
  `golden-image-${imageName.slice(0, 230)}-${buildId.slice(0, 8)}`

/** A golden image as a list shows it. */
export function briefOf({ image, build }: FoundGolden): GoldenImage {
  const failure = image.status === "failed" ? { error: build.message } : {}
  return {
    ...{ name: image.name, os_type: image.osType, status: image.status },
    ...(build.sizeBytes !== null && { size: sizeText(build.sizeBytes) }),
    ...{ created_at: timeText(image.createdAt), updated_at: timeText(image.updatedAt) },
    ...(Object.keys(image.labels).length > 0 && { labels: image.labels }),
    pvc_name: pvcName(image.name),
    ...(isBuilding(build) && { vm_name: build.serverName }),
    ...(build.glanceId !== null && { image_id: build.glanceId }),
    ...failure,
    ...revocationOf(build),
  }
}

const isBuilding = ({ state }: FoundGolden["build"]) => state === "pending" || state === "running"

/** The same with what is customized. */
export function describeGolden(found: FoundGolden): GoldenImage {
  const { packages, scripts } = found.build.recipe
  const customizations = {
    ...(packages.length > 0 && { packages }),
    ...(scripts.length > 0 && { scripts: scripts.map(({ name }) => name) }),
  }
  return { ...briefOf(found), ...(Object.keys(customizations).length > 0 && { customizations }) }
}
