import { execFile, spawn } from "node:child_process"
import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { createInspection } from "../../src/inspect/declared.js"

const OSLO = new URL("../../.polaris/oslo/usr/lib/python3/dist-packages", import.meta.url).pathname

/** More than any file of the corpus declares that is not absurd. */
export const MAX_VIRTUAL_BYTES = 2 ** 44

/** What Polaris says of bytes in these pieces; empty when it takes them. */
export async function polarisVerdict(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  disk_format: string,
  container_format = "bare",
): Promise<string> {
  const inspection = createInspection({ disk_format, container_format, maxVirtualBytes: MAX_VIRTUAL_BYTES })
  for await (const piece of pieces) {
    const problem = await inspection.take(piece)
    if (problem !== undefined) return problem
  }
  return (await inspection.end()) ?? ""
}

export const polarisOn = (path: string, disk_format: string) =>
  polarisVerdict(createReadStream(path) as AsyncIterable<Buffer>, disk_format)

/** What Glance 30 says of these files, in their order. Needs `test/formats/oracle.sh`. */
export async function openstack(files: [path: string, disk_format: string][]): Promise<string[]> {
  const python = spawn("/usr/bin/python3", [new URL("oracle.py", import.meta.url).pathname], {
    env: { PYTHONPATH: OSLO },
    stdio: ["pipe", "pipe", "inherit"],
  })
  python.stdin.end(files.map((file) => `${JSON.stringify(file)}\n`).join(""))
  const verdicts: string[] = []
  for await (const line of createInterface(python.stdout)) verdicts.push(JSON.parse(line) as string)
  if (verdicts.length !== files.length) throw new Error("OpenStack's inspection broke off.")
  return verdicts
}

interface Info {
  "backing-filename"?: string
  "format-specific"?: { data?: { "data-file"?: string; extents?: { filename: string }[] } }
}

/** The other file that QEMU would open with this one if the format is not given; empty if there is none. */
export const qemu = (path: string) =>
  new Promise<string>((resolve) => {
    execFile("qemu-img", ["info", "--output=json", path], (error, stdout, stderr) => {
      if (error !== null)
        return resolve(/Could not open '([^']+)'/g.exec(stderr.replaceAll(path, ""))?.[1] ?? "")
      const { "backing-filename": backing, "format-specific": specific } = JSON.parse(stdout) as Info
      const { "data-file": data, extents = [] } = specific?.data ?? {}
      const extent = extents.find(({ filename }) => filename !== path)?.filename
      resolve(backing ?? data ?? extent ?? "")
    })
  })
