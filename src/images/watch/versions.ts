import type { GlanceImage } from "../../schemas/image.js"
import type { ImagesChanged, UploadUnderWay } from "../../schemas/watch.js"

/** Images as they were read last, and which reading each has changed in: a watcher only stores a number. */
export interface ImageVersions {
  /** Increases with every reading that has changed something. */
  current(): number
  /** Stores a reading. `missing` are images that were requested by id. True if anything has changed. */
  replace(found: GlanceImage[], missing: readonly string[]): boolean
  /** Stores the uploads that are under way. True if one has begun or progressed. */
  progress(uploads: UploadUnderWay[]): boolean
  /** What has changed after a version, among these images or all. */
  after(version: number, ids: readonly string[] | undefined): ImagesChanged
  isGone(id: string): boolean
  has(id: string): boolean
  size(): number
  /** Whether Glance changes one of the images soon by itself. */
  isMoving(): boolean
  /** Forgets which images are gone, if every watcher has received it. */
  forgetGone(isReceived: (id: string, version: number) => boolean): void
}

/** In which Glance changes an image by itself. */
const MOVING = new Set(["saving", "importing", "uploading", "pending_delete"])

export function createImageVersions(): ImageVersions {
  const images = new Map<string, { image: GlanceImage; version: number }>()
  const gone = new Map<string, number>()
  let uploads = new Map<string, { upload: UploadUnderWay; version: number }>()
  let current = 0

  function save(image: GlanceImage, version: number): boolean {
    const before = images.get(image.id)
    if (before !== undefined && JSON.stringify(before.image) === JSON.stringify(image)) return false
    images.set(image.id, { image, version })
    gone.delete(image.id)
    return true
  }

  return {
    current: () => current,
    replace(found, missing) {
      const next = current + 1
      const there = new Set(found.map(({ id }) => id))
      const left = [...new Set([...images.keys(), ...missing])].filter(
        (id) => !there.has(id) && !gone.has(id),
      )
      const changed = found.filter((image) => save(image, next))
      for (const id of left) {
        images.delete(id)
        gone.set(id, next)
      }
      const hasChanged = changed.length + left.length > 0
      if (hasChanged) current = next
      return hasChanged
    },
    progress(found) {
      const next = current + 1
      const before = uploads
      uploads = new Map(
        found.map((upload) => {
          const old = before.get(upload.imageId)
          return [upload.imageId, old?.upload.uploaded === upload.uploaded ? old : { upload, version: next }]
        }),
      )
      const hasProgressed = [...uploads.values()].some(({ version }) => version === next)
      if (hasProgressed) current = next
      return hasProgressed
    },
    after(version, ids) {
      const isNew = (of: number | undefined) => of !== undefined && of > version
      const [wanted, lost] = ids === undefined ? [[...images.keys()], [...gone.keys()]] : [ids, ids]
      return {
        images: wanted.flatMap((id) => {
          const one = images.get(id)
          return one !== undefined && isNew(one.version) ? [one.image] : []
        }),
        gone: lost.filter((id) => isNew(gone.get(id))),
        uploads: (ids ?? [...uploads.keys()]).flatMap((id) => {
          const one = uploads.get(id)
          return one !== undefined && isNew(one.version) ? [one.upload] : []
        }),
      }
    },
    isGone: (id) => gone.has(id),
    has: (id) => images.has(id),
    size: () => images.size,
    isMoving: () => [...images.values()].some(({ image }) => MOVING.has(image.status ?? "")),
    forgetGone(isReceived) {
      for (const [id, version] of gone) if (isReceived(id, version)) gone.delete(id)
    },
  }
}
