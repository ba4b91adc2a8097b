import { createPolarisClient, polarisError, type GlanceImage } from "@polaris-bff/client"

/** A program without React: `node out/main.js URL TOKEN IMAGE`. */
const [url = "", token = "", imageId = ""] = process.argv.slice(2)
const { compute } = createPolarisClient({ url, token })

const image: GlanceImage = await compute.getImageById.query({ imageId })

let last: number | undefined
const watched = new Promise<void>((onComplete, onError) => {
  const onData = ({ percent }: { percent: number }) => (last = percent)
  compute.watchUploadProgress.subscribe({ uploadId: imageId }, { onData, onComplete, onError })
})
await compute.image.uploadImage.mutate({ imageId, file: new Blob(["data"]) })
await watched

const { status } = await compute.getImageById.query({ imageId })
const missing = "00000000-dead-beef-0000-000000000000"
const failure: unknown = await compute.getImageById
  .query({ imageId: missing })
  .catch((error: unknown) => error)

// @ts-expect-error There is no such status.
await compute.listImages.query({ status: "fine" }).catch(() => [])

console.log(JSON.stringify({ name: image.name, last, status, code: polarisError(failure)?.code }))
