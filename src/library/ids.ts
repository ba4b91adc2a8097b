import { randomBytes } from "node:crypto"

const newId = (prefix: string) => `${prefix}_${randomBytes(15).toString("base64url")}`

export const newImageId = () => newId("img")
export const newAlbumId = () => newId("alb")
export const newUploadId = () => newId("up")
export const newShareId = () => newId("shr")

/** The object of an image as it was uploaded, in the guide's terms. */
export const originalKey = (imageId: string) => `uploads/${imageId}/original`

/** The objects of an image begin with one of these. */
export const prefixesOf = (imageId: string) => [`uploads/${imageId}/`, `variants/${imageId}/`]

export const variantKey = (imageId: string, name: string) => `variants/${imageId}/${name}.webp`
