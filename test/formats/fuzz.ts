import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pMap from "p-map"
import { fuzzed, random } from "./fuzzed.js"
import { polarisVerdict, qemu } from "./judges.js"

/**
 * Looks for a file that Polaris takes under some name and QEMU opens with another file. Arguments: how many,
 * and a seed.
 */
const [cases = 10_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)

const FORMATS = ["raw", "qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso", "ami"]
const CONTAINERS = ["bare", "ova", "compressed", "docker"]

async function takenAs(bytes: Buffer): Promise<string[]> {
  const pairs = FORMATS.flatMap((format) => CONTAINERS.map((container) => [format, container] as const))
  const verdicts = await pMap(pairs, ([format, container]) => polarisVerdict([bytes], format, container))
  return pairs.filter((_, at) => verdicts[at] === "").map((pair) => pair.join(" in "))
}

const folder = mkdtempSync(join(tmpdir(), "polaris-fuzz-"))
let taken = 0
let found = 0

async function attempt(at: number): Promise<void> {
  const bytes = fuzzed(random(seed + at))
  const names = await takenAs(bytes)
  if (names.length === 0) return
  taken += 1
  const path = join(folder, `${at}`)
  writeFileSync(path, bytes)
  const other = await qemu(path)
  if (other === "") return rmSync(path)
  found += 1
  console.error(`seed ${seed + at}: taken as ${names.join(", ")}, and QEMU opens ${other}: ${path}`)
}

async function main(): Promise<void> {
  await pMap(Array(cases).keys(), attempt, { concurrency: 4 })
  console.log(
    `${cases} files of seed ${seed}: ${taken} taken by Polaris, ${found} of them opened by QEMU with another file`,
  )
  if (found === 0) rmSync(folder, { recursive: true })
  process.exitCode = found === 0 ? 0 : 1
}

void main()
