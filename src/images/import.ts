import { randomUUID } from "node:crypto"
import type { Call } from "../call.js"
import { problemWithSourceUrl } from "../content/source-url.js"
import { answered, Refusal } from "../errors.js"
import { failureOf, withNote } from "../failure.js"
import type { Glance } from "../glance/glance.js"
import type { ImportRequest } from "../glance/import.js"
import { amongChangers, type InTurn } from "../limits/in-turn.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ImportFields } from "../schemas/import.js"
import type { CreateImage } from "../schemas/write.js"
import { createImage } from "./create.js"

interface Importer {
  call: Call
  glance: Glance
  inTurn: InTurn
  images: { sourceUrlHosts: readonly string[] }
  isUploading(imageId: string): Promise<boolean>
}

const BUSY = "Data is being uploaded to this image. Wait until the upload has ended, or cancel it."

/**
 * Lets Glance fetch the data of an image, or copy it to other stores. Resolves when Glance has accepted it;
 * `importStatus` has the rest. Polaris never opens the URL. Throws Refusal 400 for a URL that is not on the
 * internet, and 409 while data is being uploaded.
 */
export async function importImage(
  importer: Importer,
  { imageId, ...fields }: ImportFields & { imageId: string },
): Promise<{ success: boolean; imageId: string }> {
  await checkSource(importer, fields)
  await start(importer, imageId, fields)
  return { success: true, imageId }
}

/**
 * Creates an image and lets Glance fetch its data. If the import is refused, or nobody learns whether it
 * began, the image is deleted again.
 */
export async function createImageByImport(
  importer: Importer,
  { image: attributes, ...fields }: ImportFields & { image: CreateImage },
): Promise<GlanceImage> {
  await checkSource(importer, fields)
  /** With an id of our own, the image can be deleted even if the response to its creation is lost. */
  const id = attributes.id ?? randomUUID()
  let mayExist = false
  try {
    const image = await createImage(importer.glance.images, { ...attributes, id }).catch((error: unknown) => {
      mayExist = attributes.id === undefined && LOST.has(failureOf(error).status)
      throw error
    })
    mayExist = true
    await start(importer, image.id, fields)
    return image
  } catch (error) {
    throw mayExist ? await withoutImage(importer.glance, id, error) : error
  }
}

/** Failures after which Glance may have done what was asked: nobody waits any more, or its answer is lost. */
const LOST: ReadonlySet<number> = new Set([499, 502, 503, 504])

/** Milliseconds for the deletion, which goes on if the caller has gone. */
const CLEAN_UP_MS = 10_000

/** The failure, with a note if the image could not be deleted. */
async function withoutImage(glance: Glance, id: string, failure: unknown): Promise<unknown> {
  return glance
    .until(AbortSignal.timeout(CLEAN_UP_MS))
    .images.remove(id)
    .then(
      () => failure,
      (error: unknown) =>
        answered(error, 404)
          ? failure
          : withNote(failure, `Image ${id} may be left without data. Delete it.`),
    )
}

/** What can be checked before Glance is asked. */
async function checkSource({ glance, images }: Importer, { url, stores }: ImportFields): Promise<void> {
  const problem = url === undefined ? undefined : problemWithSourceUrl(url, images.sourceUrlHosts)
  if (problem !== undefined) throw wrongField("url", problem)
  if (stores === undefined) return
  const offered = (await glance.info.stores()).map(({ id }) => id)
  const missing = stores.find((store) => !offered.includes(store))
  if (missing === undefined) return
  const list = offered.length === 0 ? "has no stores with names" : `has ${offered.join(", ")}`
  throw wrongField("stores", `${missing} is not a store of this cloud, which ${list}`)
}

function start(importer: Importer, imageId: string, fields: ImportFields): Promise<void> {
  const { call, glance, inTurn, isUploading } = importer
  const turn = { imageId, call, mayChange: amongChangers(glance.images, imageId) }
  return inTurn(turn, async () => {
    if (await isUploading(imageId)) throw new Refusal(409, BUSY)
    await glance.imports.start(imageId, requestOf(fields)).catch(async (error: unknown) => {
      throw answered(error, 400, NOT_OFFERED) ? await notOffered(glance, fields, error) : error
    })
  })
}

function requestOf({ method, url, source, ...others }: ImportFields): ImportRequest {
  if (url !== undefined) return { method: { name: "web-download", uri: url }, ...others }
  if (source === undefined) return { method: { name: method as "glance-direct" }, ...others }
  const { region, imageId, interface: glance_service_interface } = source
  const from = { glance_region: region, glance_image_id: imageId, glance_service_interface }
  return { method: { name: "glance-download", ...from }, ...others }
}

/** Glance's message for a method that it lacks or that is switched off (recorded from Glance 25). */
const NOT_OFFERED = /Unknown import method name/

async function notOffered({ info }: Glance, { method }: ImportFields, cause: unknown): Promise<unknown> {
  const methods = await info.importMethods()
  return wrongField("method", `this cloud does not offer ${method}, but ${methods.join(", ")}`, cause)
}

const wrongField = (path: string, message: string, cause?: unknown) =>
  new Refusal(400, { message: `${path}: ${message}.`, issues: [{ path, message }], cause })
