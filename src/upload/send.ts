import type { Call, Caller } from "../call.js"
import { answered, callerGone, Refusal } from "../errors.js"
import { failureOf, isExpected, withNote } from "../failure.js"
import type { Glance } from "../glance/glance.js"
import type { ImageRecord } from "../glance/image.js"
import type { InTurn } from "../limits/in-turn.js"
import type { UploadReason } from "../schemas/upload.js"
import { never, orAbort } from "../signals.js"
import { createPipeline, fileTooLarge, type Pipeline } from "./pipeline.js"
import { createInspector } from "./inspector.js"
import { reconcile, type Stored } from "./reconcile.js"
import type { UploadServices } from "./services.js"
import type { Transfer } from "./transfer.js"
import type { Upload } from "./upload.js"
import { createWarn, type Warn } from "./warn.js"
import { createWatchdog } from "./watchdog.js"

export interface Uploader {
  call: Call
  glance: Glance
  inTurn: InTurn
  upload: Pick<UploadServices, "admit" | "transfers" | "hasher" | "limits" | "imageChanges">
}

/** The result of an upload, as in the guide. */
export interface Uploaded {
  success: true
  imageId: string
}

/** The property in which openstacksdk stores a file's hash. */
const SHA256 = "owner_specified.openstack.sha256"

/**
 * Streams data into a queued image of the caller's project. Resolves when Glance has stored what was sent.
 * After any failure the image is `queued` again, or the failure describes its state.
 */
export function sendUpload(uploader: Uploader, upload: Upload): Promise<Uploaded> {
  return uploader.upload.admit(uploader.call.caller, () => send(uploader, upload))
}

async function send(uploader: Uploader, upload: Upload): Promise<Uploaded> {
  const { call } = uploader
  const { transfers, limits } = uploader.upload
  const { user, project } = call.caller
  const { imageId, size, sizeHint } = upload
  if (size === 0) throw new Refusal(400, "file: is empty.")
  if (size !== undefined && size > limits.maxBytes) throw fileTooLarge(limits.maxBytes)
  call.log.note({ imageId })
  const right = await rightToChange(uploader, imageId)
  const key = { projectId: project.id, imageId, apart: right === "refused" ? user.id : undefined }
  const transfer = await transfers.begin(key, { call, total: size ?? sizeHint ?? null })
  const receiver = {
    ...uploader,
    mayChange: async () => right === "granted",
    warn: createWarn(call.log, imageId),
  }
  try {
    await receive(receiver, upload, transfer)
    await transfer.end()
    return { success: true, imageId }
  } catch (error) {
    await transfer.end(error)
    throw error
  }
}

/**
 * Whether Glance lets the caller change the image. Checked before the image is claimed, so that only callers
 * that may change it can keep it busy. Any failure except a 403 is left to the requests that follow.
 */
async function rightToChange({ call, glance, upload: { limits } }: Uploader, imageId: string) {
  const ends = AbortSignal.any([call.signal, AbortSignal.timeout(limits.idleTimeoutMs)])
  return glance
    .until(ends)
    .images.mayChange(imageId)
    .then(
      () => "granted" as const,
      (error: unknown) => (answered(error, 403) ? ("refused" as const) : ("unknown" as const)),
    )
}

interface Receiver extends Uploader {
  mayChange: () => Promise<boolean>
  warn: Warn
}

async function receive(uploader: Receiver, upload: Upload, transfer: Transfer): Promise<void> {
  const { call, inTurn, mayChange, warn } = uploader
  const { hasher, limits } = uploader.upload
  const { imageId, size } = upload
  const watchdog = createWatchdog(limits)
  const ends = AbortSignal.any([transfer.signal, watchdog.signal, call.signal])
  const glance = uploader.glance.until(ends)
  const pipeline = createPipeline(upload, {
    hasher,
    max: limits.maxBytes,
    asked: () => watchdog.turn("caller"),
    handedOn(uploaded) {
      transfer.moved(uploaded)
      call.log.note({ bytes: uploaded })
      watchdog.turn("glance")
    },
    sent: () => watchdog.turn("finish"),
  })
  try {
    const turn = { imageId, call: { ...call, signal: ends }, mayChange }
    const image = await inTurn(turn, () => glance.images.get(imageId))
    checkImage(image, call.caller)
    const inspector = createInspector(limits, image, warn)
    if ((await orAbort(pipeline.head(inspector), ends)) === 0) throw new Refusal(400, "file: is empty.")
    await glance.data.upload(imageId, { bytes: pipeline.body(), size }).catch(refusedContent(image))
  } catch (error) {
    const failure = blame(error, ends, call.signal)
    if (pipeline.uploaded() === 0) throw failure
    transfer.ending()
    await reconcile(uploader, upload, { error: failure, ...sent(pipeline) })
  } finally {
    watchdog.stop()
    pipeline.close()
  }
  await confirm(uploader, imageId, pipeline)
}

/** The size and checksum that Glance should have; nothing while bytes are missing. */
function sent(pipeline: Pipeline): { stored?: Stored } {
  const sums = pipeline.sums()
  return sums === undefined ? {} : { stored: { size: pipeline.uploaded(), checksum: sums.md5 } }
}

/** The reason that ended the upload, rather than the error it caused. */
function blame(error: unknown, ends: AbortSignal, caller: AbortSignal): unknown {
  if (ends.aborted && ends.reason instanceof Refusal) return ends.reason
  const broken = caller.aborted || (error as { code?: string } | null)?.code === "ECONNRESET"
  return broken ? callerGone(error) : error
}

function checkImage(image: ImageRecord, caller: Caller): void {
  if (image.owner !== caller.project.id && !caller.isAdmin)
    throw new Refusal(403, "This image belongs to another project: only its owner can upload data to it.")
  if (image.status !== "queued")
    throw new Refusal(409, `This image is ${image.status}: data can only be uploaded to a queued image.`)
  if (image.disk_format == null || image.container_format == null)
    throw new Refusal(400, "Set the image's disk_format and container_format before you upload its data.")
}

/** How Glance 30 (the first) and Glance 33 (the others) refuse content. */
const CONTENT = /^(The request media type|Image (disk_format|failed safety|format inspection)) /

/**
 * Since 2025.1 Glance inspects the content as well. Its 415 gives no reason (recorded from Glance 30), or one
 * that does not say what to do (Glance 33).
 */
const refusedContent = (image: ImageRecord) => (error: unknown) => {
  if (!answered(error, 415, CONTENT)) throw error
  const what = `The image service refused the file: its content is not a ${image.disk_format} image, or not a safe one.`
  const message = `${what} Convert it with qemu-img, or set the disk_format that it has.`
  throw new Refusal(415, { message, cause: error })
}

const UNSURE = "The image service has taken the data, but does not confirm that it is complete."

/**
 * Checks that Glance stored what was sent, even if the caller has disconnected. If the token has expired
 * meanwhile, Glance's 204 has to be enough.
 */
async function confirm(uploader: Receiver, imageId: string, pipeline: Pipeline): Promise<void> {
  const { inTurn, mayChange, warn } = uploader
  const call = { ...uploader.call, signal: never() }
  const glance = uploader.glance.until(call.signal)
  const sums = pipeline.sums()
  if (sums === undefined) throw new Error("an upload was accepted before its end")
  const { md5, sha256 } = sums
  const path = `/${SHA256}`
  const noted = inTurn({ imageId, call, mayChange }, () =>
    glance.images.patch(imageId, [{ op: "add", path, value: sha256 }]),
  )
  const image = await noted.catch(async (error: unknown) => {
    warn("the sha256 could not be stored", error)
    if (error instanceof Refusal && error.status === 401) return undefined
    return glance.images.get(imageId).catch((unsure: unknown) => {
      const look = `Check image ${imageId} before you use it.`
      if (!isExpected(unsure)) throw withNote(unsure, look)
      throw new Refusal(failureOf(unsure).status, { message: `${UNSURE} ${look}`, cause: unsure })
    })
  })
  if (image === undefined) return
  if (image.size === pipeline.uploaded() && (image.checksum == null || image.checksum === md5))
    return noteHash(uploader, image, sha256)
  await glance.images.setActive(imageId, false).catch((error: unknown) => {
    warn("a corrupt image could not be deactivated", error)
  })
  const stored = `Glance stored ${image.size} bytes (md5 ${image.checksum}), but ${pipeline.uploaded()} (md5 ${md5}) were sent`
  throw new Refusal(502, {
    message: `${stored}. Image ${imageId} must not be used: delete it.`,
    reason: "mismatch" satisfies UploadReason,
  })
}

/** For the catalog: which SHA-256 goes with the hash that Glance has. */
async function noteHash({ upload }: Receiver, image: ImageRecord, sha256: string): Promise<void> {
  const { owner, os_hash_algo: algorithm, os_hash_value: value } = image
  if (!owner || !algorithm || !value) return
  await upload.imageChanges.hashed({ projectId: owner, algorithm, value, sha256 })
}
