import { createHash, type Hash } from "node:crypto"
import { job, type Job } from "../jobs/job.js"
import { RETRY } from "./disks.js"
import { variantKey } from "./ids.js"
import type { Library } from "./library.js"
import { startDrawing, type Box } from "./picture-drawing.js"
import { MOST_BYTES, tooManyBytes } from "./picture-failures.js"
import { PICTURE } from "./processing.js"
import { beginProcessing, finishProcessing, refuseOther, type ProcessedImage } from "./processing-stages.js"

const BOXES = [
  { name: "thumb", box: 200 },
  { name: "medium", box: 1280 },
] satisfies Box[]

/** Processes a picture: reads it once to compute its hash, its dimensions and its variants. */
export const pictureJob = (library: Library): Job =>
  job({
    ...PICTURE,
    ...{ retry: RETRY, lanes: 2 },
    async run(run) {
      const image = await beginProcessing(run)
      if (image === null) return
      if (image.sizeBytes > MOST_BYTES) throw tooManyBytes(image.sizeBytes)
      const { sha256, facts, variants } = await run.step("draw", {
        do: (signal) => drawVariants(library, image, signal),
        undo: (_drawn, signal) => removeVariants(library, image, signal),
      })
      await refuseOther(library, run, image, sha256)
      await finishProcessing(run, { sha256, ...facts }, variants)
    },
  })

/** Stores the variants. Returns only the hash if it differs from the one that the client declared. */
async function drawVariants({ storage }: Library, image: ProcessedImage, signal: AbortSignal) {
  const { id, objectKey, etag, sizeBytes, clientSha256 } = image
  const hash = createHash("sha256")
  const drawing = startDrawing({ size: sizeBytes, boxes: BOXES }, signal)
  try {
    const original = { key: objectKey, ifMatch: etag ?? undefined }
    await storage.streamObject(original, (bytes) => drawing.feed(hashed(bytes, hash)), signal)
    const sha256 = hash.digest("hex")
    if (clientSha256 !== null && clientSha256 !== sha256) return { sha256, facts: {}, variants: [] }
    const { variants, ...facts } = await drawing.result()
    const put = variants.map(async ({ name, bytes, ...size }) => {
      await storage.putObject({ key: variantKey(id, name), bytes, contentType: "image/webp" }, signal)
      return { name, ...size, sizeBytes: bytes.length }
    })
    return { sha256, facts, variants: await Promise.all(put) }
  } finally {
    drawing.end()
  }
}

async function* hashed(bytes: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}

async function removeVariants({ storage }: Library, { id }: ProcessedImage, signal: AbortSignal) {
  for (const { name } of BOXES) await storage.deleteObject(variantKey(id, name), signal)
}
