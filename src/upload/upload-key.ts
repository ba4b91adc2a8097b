/** Identifies an upload by project and image, so that other projects never find it. */
export interface UploadKey {
  projectId: string
  imageId: string
  /**
   * The user id of a caller that Glance does not let change the image. Its upload is separate: it does not
   * block others, and nobody can watch or cancel it.
   */
  apart?: string | undefined
}

/** An entry on the bus outlives its process by this time. */
export const LEASE_MS = 30_000

/** The name of an upload's state on the bus. */
export const stateName = ({ projectId, imageId, apart }: UploadKey) =>
  `upload:${projectId}:${imageId}${apart === undefined ? "" : `:${apart}`}`

/** The name of an upload's claim on its image. */
export const lockName = (key: UploadKey) => `${stateName(key)}:lock`

/** The name of a request to end an upload. */
export const stopName = (key: UploadKey) => `${stateName(key)}:stop`
