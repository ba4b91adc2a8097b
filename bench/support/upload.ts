import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Project } from "./project.js"

export const MIB = 2 ** 20
export const GIB = 2 ** 30

/** A sparse file of zeros, which takes no space on the disk. */
export function fileOf(bytes: number): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "polaris-bench-"))
  const path = join(folder, "image.raw")
  writeFileSync(path, "")
  truncateSync(path, bytes)
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

/** A queued image that accepts any bytes. */
export async function queued({ glance }: Project): Promise<string> {
  const attributes = { name: "bench", visibility: "private", disk_format: "raw", container_format: "bare" }
  return (JSON.parse(await glance("POST", "/v2/images", attributes)) as { id: string }).id
}

/** The arguments of curl that upload a file to an image. */
export type UploadMethod = (imageId: string, path: string) => string[]

const OCTETS = ["-H", "content-type: application/octet-stream"]

/** The upload methods: directly to Glance, and each of Polaris' own. */
export const methodsOf = (glance: string, polaris: string): Record<string, UploadMethod> => ({
  Glance: (id, path) => ["-T", path, ...OCTETS, `${glance}/v2/images/${id}/file`],
  "octet-stream": (id, path) => [
    ...["-X", "POST", "-T", path, ...OCTETS, "-H", `x-image-id: ${id}`],
    `${polaris}/polaris-bff/compute.uploadImage`,
  ],
  FormData: (id, path) => [
    ...["-F", `imageId=${id}`, "-F", `file=@${path}`],
    `${polaris}/polaris-bff/compute.uploadImage`,
  ],
  form: (id, path) => [
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

/** Uploads once and deletes the image. Returns the milliseconds of the upload alone. */
export async function uploadOnce(project: Project, method: UploadMethod, path: string): Promise<number> {
  const id = await queued(project)
  const start = performance.now()
  await curl(project.token, method(id, path))
  const took = performance.now() - start
  await project.glance("DELETE", `/v2/images/${id}`)
  return took
}
