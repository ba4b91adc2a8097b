import { describe, expect, test } from "vitest"
import { draftOf } from "../../web/features/create/draft.js"
import { imageNameOf, recognise } from "../../web/features/create/recognise.js"
import { formatHint, warningOf } from "../../web/features/create/warning.js"

const at = (offset: number, hex: string, size = 0) => {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(hex, "hex")])
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - bytes.length))])
}
const file = (name: string, bytes: Buffer) => new File([new Uint8Array(bytes)], name)

const files: [name: string, bytes: Buffer, content: string | undefined, byName: string | undefined][] = [
  ["disk.img", at(0, "514649fb00000003"), "qcow2", "raw"],
  ["disk.img", at(0, "4b444d56"), "vmdk", "raw"],
  ["disk.raw", at(64, "7f10dabe"), "vdi", "raw"],
  ["disk", at(32_769, "4344303031"), "iso", undefined],
  ["disk.qcow2", at(0, "1f8b08"), "compressed", "qcow2"],
  ["disk.IMG", at(512, "00"), undefined, "raw"],
  ["disk.vhd", at(512, "00"), undefined, "vhd"],
  ["fixed.vhd", Buffer.concat([Buffer.alloc(4096), at(0, "636f6e6563746978", 512)]), "vhd", "vhd"],
  ["disk.qcow2", at(0, ""), undefined, "qcow2"],
  ["disk.docx", at(0, "00"), undefined, undefined],
  ["disk", at(0, "00"), undefined, undefined],
]

test.each(files)(
  "%s is recognised by its bytes or guessed by its name",
  async (name, bytes, content, byName) => {
    expect(await recognise(file(name, bytes))).toEqual({ content, name: byName })
  },
)

test.each([
  ["ubuntu-24.04.qcow2", "ubuntu-24.04"],
  ["disk.img.gz", "disk.img.gz"],
  [".raw", ".raw"],
])("%s becomes the image %s", (file, name) => {
  expect(imageNameOf(file)).toBe(name)
})

describe("the create page", () => {
  const RECOGNISED = "Recognised from the file's content"
  const QCOW2 = at(0, "514649fb00000003", 4096)

  test("says recognised only of bytes", async () => {
    expect(formatHint(await draftOf(file("disk.img", QCOW2)))).toBe(RECOGNISED)
    for (const name of ["disk.qcow2", "disk.vmdk", "disk.img", "disk.docx"])
      expect(formatHint(await draftOf(file(name, at(4096, "00"))))).not.toBe(RECOGNISED)
    expect(formatHint({ ...(await draftOf(file("disk.img", QCOW2))), disk_format: "raw" })).not.toBe(
      RECOGNISED,
    )
  })

  test.each([
    ["disk.qcow2", at(0, ""), null, /is empty/],
    ["disk.img", at(0, "1f8b08", 4096), "raw", /compressed/],
    ["disk.img", QCOW2, "raw", /is QCOW2, not Raw/],
    ["disk.qcow2", at(4096, "00"), null, /does not have the QCOW2 signature/],
    ["disk.vmdk", at(0, "3c68746d6c3e", 4096), null, /VMDK signature/],
    ["disk.vhdx", at(4096, "00"), null, /VHDX signature/],
    ["disk.iso", at(4096, "00"), null, /ISO signature/],
  ] as const)("warns about %s", async (name, bytes, chosen, warning) => {
    const draft = await draftOf(file(name, bytes))
    expect(warningOf({ ...draft, disk_format: chosen ?? draft.disk_format })).toMatch(warning)
  })

  test.each([
    ["disk.qcow2", QCOW2],
    ["disk.raw", at(4096, "00")],
    ["disk.img", at(4096, "00")],
    ["disk.ploop", at(4096, "00")],
  ])("does not warn about %s", async (name, bytes) => {
    expect(warningOf(await draftOf(file(name, bytes)))).toBeUndefined()
  })
})
