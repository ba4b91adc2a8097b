import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Project } from "./project.js"

export const GIB = 2 ** 30

/** A file of zeros that takes no room on the disk it is read from. */
export function fileOf(bytes: number): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "polaris-bench-"))
  const path = join(folder, "image.raw")
  writeFileSync(path, "")
  truncateSync(path, bytes)
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

/** A queued image that takes any bytes. */
export async function queued({ glance }: Project): Promise<string> {
  const attributes = { name: "bench", visibility: "private", disk_format: "raw", container_format: "bare" }
  return (JSON.parse(await glance("POST", "/v2/images", attributes)) as { id: string }).id
}

/** How a file gets into an image, as arguments of curl. */
export type Way = (imageId: string, path: string) => string[]

const OCTETS = ["-H", "content-type: application/octet-stream"]

/** Straight to Glance, and through each of Polaris' doors. */
export const ways = (glance: string, polaris: string): Record<string, Way> => ({
  Glance: (id, path) => ["-T", path, ...OCTETS, `${glance}/v2/images/${id}/file`],
  "octet-stream": (id, path) => [
    ...["-X", "POST", "-T", path, ...OCTETS, "-H", `x-image-id: ${id}`],
    `${polaris}/polaris-bff/compute.uploadImage`,
  ],
  FormData: (id, path) => [
    ...["-F", `imageId=${id}`, "-F", `file=@${path}`],
    `${polaris}/polaris-bff/compute.uploadImage`,
  ],
  "form door": (id, path) => [
    ...["-F", `imageId=${id}`, "-F", `file=@${path}`],
    `${polaris}/polaris-bff/upload-image`,
  ],
})

/** Runs curl to its end; anything but success throws. */
export function curl(token: string, args: string[]): Promise<void> {
  const all = ["-sS", "--fail-with-body", "-o", "/dev/null", "-H", `x-auth-token: ${token}`, ...args]
  const child = spawn("curl", all, { stdio: ["ignore", "ignore", "inherit"] })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`curl ended with ${code}`))))
  })
}

/** Uploads once, and deletes the image again. Milliseconds of the upload alone. */
export async function upload(project: Project, way: Way, path: string): Promise<number> {
  const id = await queued(project)
  const start = performance.now()
  await curl(project.token, way(id, path))
  const took = performance.now() - start
  await project.glance("DELETE", `/v2/images/${id}`)
  return took
}
