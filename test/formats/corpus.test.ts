import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { CASES, make } from "./corpus.js"
import { openstack, polarisVerdict, polarisOn, qemu } from "./judges.js"
import { RESULTS, resultsOf, type Row } from "./results.js"

const folder = mkdtempSync(join(tmpdir(), "polaris-formats-"))
const rows: Row[] = []

beforeAll(async () => {
  const declared = CASES.flatMap((one) => {
    const path = make(one, folder)
    return [...new Set([one.format, "raw", "ami"])].map((format) => ({ name: one.name, path, format }))
  })
  const theirs = await openstack(declared.map(({ path, format }) => [path, format]))
  for (const [at, { name, path, format }] of declared.entries())
    rows.push({
      name,
      path,
      format,
      ours: await polarisOn(path, format),
      theirs: theirs[at]!,
      opens: await qemu(path),
    })
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true }))

/** A fixed vhd shows what it is only at its end, where OpenStack does not look. */
const isFixedVhd = ({ name, format }: Row) => format === "vhd" && /fixed|fixture 6/.test(name)

describe("the verdict on each file, declared as its own format, raw and ami", () => {
  test("is never laxer than OpenStack's", () => {
    const laxer = rows.filter((row) => row.ours === "" && row.theirs !== "" && !isFixedVhd(row))
    expect(laxer).toEqual([])
  })

  test("is a refusal wherever QEMU would open another file", () => {
    expect(rows.filter(({ ours, opens }) => ours === "" && opens !== "")).toEqual([])
    expect(rows.filter(({ opens }) => opens !== "").length).toBeGreaterThan(20)
  })

  test("takes what qemu-img, genisoimage and parted make of one file", () => {
    const good =
      /^(qcow2|raw|GPT|ISO 9660|UDF|vmdk (monolithicSparse|streamOptimized|with a footer)|ISO with a GPT)$/
    const made =
      /^qemu-img -f (qcow2 -o (compat|compression|lazy|preallocation)|vmdk -o (compat6|zeroed)|vpc|vhdx|vdi|parallels|luks)/
    const wrong = rows.filter(
      ({ name, format, ours }) =>
        format !== "ami" && ours !== "" && (good.test(name) || made.test(name) || name.startsWith("fixture")),
    )
    expect(wrong).toEqual([])
  })

  test("is the one in the documents", async () => {
    await expect(resultsOf(rows)).toMatchFileSnapshot(RESULTS)
  })
})

test("the fixtures of other tests are files that QEMU opens", () => {
  expect(rows.filter(({ name, opens }) => name.startsWith("fixture") && opens !== "")).toEqual([])
})

describe("the verdict does not depend on how the bytes are split", () => {
  /** Where one format ends to be looked at and another begins. */
  const EDGES = [
    1, 3, 4, 8, 63, 64, 65, 79, 80, 103, 104, 509, 510, 511, 512, 513, 1023, 1024, 1536, 10_751, 10_752,
  ]
  const FAR = [32_767, 32_768, 32_769, 34_815, 34_816, 34_817, 65_535, 65_536, 196_608, 262_144, 327_680]

  test("in two, at every edge and at every 997th byte of the first 40,000", async () => {
    for (const { name, path, format, ours } of rows) {
      const bytes = readFileSync(path)
      const every = Array.from({ length: 40 }, (_, at) => at * 997)
      for (const at of [...EDGES, ...FAR, ...every].filter((at) => at < bytes.length))
        expect(
          await polarisVerdict([bytes.subarray(0, at), bytes.subarray(at)], format),
          `${name} at ${at}`,
        ).toBe(ours)
    }
  }, 300_000)

  test("byte by byte", async () => {
    for (const { name, path, format, ours } of rows) {
      const bytes = readFileSync(path)
      if (bytes.length > 70_000) continue
      const each = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
      expect(await polarisVerdict(each, format), name).toBe(ours)
    }
  }, 300_000)
})
