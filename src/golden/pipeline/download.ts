import { createHash } from "node:crypto"
import { eq } from "drizzle-orm"
import { answered, Refusal, UpstreamError } from "../../errors.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { builds, type BuildRow } from "../tables.js"
import { cloudFor, enterStage, untilFound, type Building, type Cloud } from "./building.js"
import { formatAt } from "./image-format.js"
import type { BaseOfBuild } from "./publish.js"

/** How long Glance may take to download an image, in milliseconds. */
const LIMIT_MS = 3_600_000

/**
 * Glance has to be asked for a format before the content is seen, and a deleted image's id is not used
 * again.
 */
const MOST_DOWNLOADS = 4

/** The ids of the images that Glance downloads for a build, so that they are found again. */
export const downloadIds = ({ id }: Pick<BuildRow, "id">): string[] =>
  Array.from({ length: MOST_DOWNLOADS }, (_none, at) => downloadId(id, at))

function downloadId(buildId: string, at: number): string {
  const hex = createHash("sha256").update(`download ${at} ${buildId}`).digest("hex")
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-")
}

/** By the ending of a URL's path. A file without one is most likely a cloud image. */
const ENDINGS: Record<string, string> = {
  ...{ iso: "iso", raw: "raw", vmdk: "vmdk", vhd: "vhd", vhdx: "vhdx", vdi: "vdi" },
}

const guessFor = (url: string) =>
  ENDINGS[/\.([a-z0-9]+)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ""] ?? "qcow2"

type Download = { format: string; hash: string | null } | { failure: string }

/**
 * Has Glance download the recipe's URL, and recognizes by its content what it is: a disk image is what the
 * build starts from, an ISO that installs a system ends it. Repeats the download if the format was guessed
 * wrong.
 */
export async function downloadBase(building: Building, url: string): Promise<BaseOfBuild> {
  const { run, build } = building
  const begun = await enterStage(building, "download_iso")
  const ends = begun + LIMIT_MS
  const guesses = [...new Set([guessFor(url), "qcow2", "raw"])]
  let failure = "it gives no reason"
  for (let at = 0; at < MOST_DOWNLOADS; at++) {
    const format = guesses[at]
    if (format === undefined) break
    const id = downloadId(build.id, at)
    const given = { building, url, id, format, ends }
    const got = await run.step(`download ${at + 1}`, (signal) => download(given, signal))
    if ("failure" in got) failure = got.failure
    else if (got.format === "iso") throw new Refusal(422, INSTALLER)
    else if (got.format === "unknown") throw new Refusal(422, NO_DISK)
    else if (got.format === format) return useAsBase(building, { id, hash: got.hash })
    else guesses.splice(at + 1, Infinity, got.format)
  }
  throw new Refusal(422, notImported(failure))
}

const INSTALLER = {
  message:
    "The file is an ISO that installs a system, and installing needs answers that nobody gives here. Use a disk image of the same system instead, such as a cloud image in qcow2, as base_iso_url or base_image.",
  reason: "installer_iso" satisfies GoldenReason,
}

const NO_DISK = {
  message:
    "The file is not a disk image. Name the URL of one in base_iso_url, such as a cloud image in qcow2, without compression.",
  reason: "import_failed" satisfies GoldenReason,
}

const notImported = (reason: string) => ({
  message: `The image service could not download the file: ${reason.replace(/\.$/, "")}. Check base_iso_url, then build the image again.`,
  reason: "import_failed" satisfies GoldenReason,
})

async function useAsBase({ run, build }: Building, base: BaseOfBuild): Promise<BaseOfBuild> {
  await run.commit("name base", async (tx) => {
    await tx
      .update(builds)
      .set({ baseId: base.id, baseHash: base.hash, parents: [base.id] })
      .where(eq(builds.id, build.id))
  })
  return base
}

interface Given {
  building: Building
  url: string
  id: string
  format: string
  ends: number
}

async function download(given: Given, signal: AbortSignal): Promise<Download> {
  const { building, url, id, format, ends } = given
  const { images, imports } = (await cloudFor(building, signal)).glance
  const { build } = building
  const name = `${build.serverName}-source`.slice(-255)
  const attributes = { id, name, disk_format: format, container_format: "bare", polaris_download: build.id }
  await images.create(attributes).catch((error: unknown) => {
    if (!answered(error, 409, /already exists/)) throw error
  })
  const now = await imports.state(id)
  if (now.status === "queued" && !now.os_glance_import_task && !now.os_glance_failed_import)
    await imports.start(id, { method: { name: "web-download", uri: url } }).catch(refuseDownload)
  const late = { message: "The download did not end in time.", reason: "took_too_long" as const }
  return untilFound(building, { ends, late, check: (cloud) => downloaded(cloud, id) }, signal)
}

/** Rethrows what Glance has against this URL with its reason. A conflict is an import that runs. */
function refuseDownload(error: unknown): void {
  if (answered(error, 409)) return
  const status = error instanceof UpstreamError ? error.failure.status : null
  if (status === 400 || status === 403) throw new Refusal(422, notImported((error as Error).message))
  throw error
}

async function downloaded(cloud: Cloud, id: string): Promise<Download | undefined> {
  const { imports } = cloud.glance
  const now = await imports.state(id)
  if (now.status === "active") return { format: await formatAt(cloud, id), hash: now.os_hash_value ?? null }
  if (now.status === "queued" && now.os_glance_failed_import)
    return { failure: (await imports.lastMessage(id).catch(() => undefined)) ?? "it gives no reason" }
  if (["queued", "importing", "saving", "uploading"].includes(now.status)) return undefined
  return { failure: `the image is ${now.status}` }
}
