/**
 * The request header that describes an octet-stream body: `encodeURIComponent(JSON.stringify({ imageId,
 * size?, sha256? }))`.
 */
export const UPLOAD_HEADER = "x-polaris-upload"
