import { createWriteStream } from "node:fs"
import { link, lstat, rename, rm } from "node:fs/promises"
import { pipeline } from "node:stream/promises"
import type { GlanceImage } from "../client/index.js"
import type { CommandRun } from "./command.js"
import { Failed } from "./failures.js"
import { text } from "./values.js"
import { counted } from "./terminal.js"

/** Writes an image's data to a file, which has its name only once it is complete. */
export async function download(running: CommandRun, image: GlanceImage): Promise<void> {
  const { cloud, terminal, values } = running
  const { signal } = terminal
  const path = text(values, "output") ?? fileNameOf(image)
  if (path !== "-" && !values["force"] && (await isThere(path))) throw exists(path)
  const address = `${cloud.url}/images/${image.id}/file`
  const response = await fetch(address, { headers: await cloud.headers(), redirect: "error", signal })
  if (!response.ok || response.body === null) throw new Failed(await refusalOf(response))
  const total = Number(response.headers.get("content-length") ?? NaN)
  const show = { verb: "Received", total: Number.isNaN(total) ? undefined : total }
  const content = counted(response.body, terminal, show)
  if (path === "-") return pipeline(content, terminal.stdout, { end: false, signal })
  const part = `${path}.part`
  try {
    await pipeline(content, createWriteStream(part, { flags: values["force"] ? "w" : "wx" }), { signal })
    await (values["force"] ? rename(part, path) : putAside(part, path))
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST")
      throw exists((error as { path?: string }).path ?? path)
    await rm(part, { force: true })
    throw error
  }
}

const exists = (path: string) => new Failed(`${path} exists. --force overwrites it.`)

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** Gives a file its name, unless another one has it. */
async function putAside(part: string, path: string): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw Object.assign(error as Error, { path })
  }
  await rm(part)
}

const fileNameOf = ({ id, name, disk_format }: GlanceImage) =>
  `${(name ?? id).replace(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\.+/, "_")}.${disk_format ?? "img"}`

async function refusalOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { error?: unknown; message?: unknown }
  const sentence = [body.message, body.error].find((one) => typeof one === "string")
  return typeof sentence === "string" ? sentence : `The download failed with status ${response.status}.`
}
