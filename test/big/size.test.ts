import { writeFileSync } from "node:fs"
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { memoryOf } from "../support/child.js"
import { bigStage } from "./cloud.js"

const s = bigStage()

const MEBI = 2 ** 20

/** 4.1 GiB and an odd rest: more than 32 bits can count, and not a multiple of any buffer. */
const SIZE = Math.floor(4.1 * 2 ** 30) + 7

/** A file of that size that takes no space on the disk. */
async function sparseFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "polaris-big-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, "disk.raw")
  await writeFile(path, "")
  await truncate(path, SIZE)
  return path
}

/** Mebibytes of memory that a process needs for the work above what it holds before. */
function growth(pid: number): () => number {
  const before = memoryOf(pid).now
  writeFileSync(`/proc/${pid}/clear_refs`, "5")
  return () => (memoryOf(pid).most - before) / MEBI
}

test("a file of 4.1 GiB is uploaded by its path, and neither Polaris nor the client holds much of it", async () => {
  const [file, imageId] = [await sparseFile(), await s.image()]
  const [ofPolaris, ofClientAndCloud] = [growth(s.polaris.pid), growth(process.pid)]
  await s.client.compute.uploadImage.mutate({ imageId, file })
  const grown = { polaris: Math.round(ofPolaris()), clientAndCloud: Math.round(ofClientAndCloud()) }
  console.log(`Memory for ${SIZE} bytes, in MiB: ${JSON.stringify(grown)}`)
  expect(await s.client.compute.getImageById.query({ imageId })).toMatchObject({
    status: "active",
    size: SIZE,
  })
  expect(grown.polaris).toBeLessThan(128)
  expect(grown.clientAndCloud).toBeLessThan(256)
})
