import { randomBytes } from "node:crypto"

const newId = (prefix: string) => `${prefix}_${randomBytes(15).toString("base64url")}`

export const newImageId = () => newId("img")
export const newAlbumId = () => newId("alb")
export const newUploadId = () => newId("up")
export const newShareId = () => newId("shr")

/** The key of an image's uploaded file, as the guide prescribes it. */
export const originalKey = (imageId: string) => `uploads/${imageId}/original`

/** The prefixes of the keys of all of an image's objects. */
export const prefixesOf = (imageId: string) => [`uploads/${imageId}/`, `variants/${imageId}/`]

export const variantKey = (imageId: string, name: string) => `variants/${imageId}/${name}.webp`
