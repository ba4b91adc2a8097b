import { expect, test } from "vitest"
import { guessFormat, imageNameOf } from "../../web/features/create/recognise.js"

const at = (offset: number, hex: string) => Buffer.concat([Buffer.alloc(offset), Buffer.from(hex, "hex")])

const files: [name: string, bytes: Buffer, format: string | null][] = [
  ["disk.img", at(0, "514649fb00000003"), "qcow2"],
  ["disk.img", at(0, "4b444d56"), "vmdk"],
  ["disk.raw", at(64, "7f10dabe"), "vdi"],
  ["disk", at(32_769, "4344303031"), "iso"],
  ["disk.qcow2", at(0, "1f8b08"), "compressed"],
  ["disk.IMG", at(512, "00"), "raw"],
  ["disk.vhd", at(512, "00"), "vhd"],
  ["disk.qcow2", at(0, ""), "qcow2"],
  ["disk.docx", at(0, "00"), null],
  ["disk", at(0, "00"), null],
]

test.each(files)("%s with such first bytes", async (name, bytes, format) => {
  expect(await guessFormat(new File([new Uint8Array(bytes)], name))).toBe(format)
})

test.each([
  ["ubuntu-24.04.qcow2", "ubuntu-24.04"],
  ["disk.img.gz", "disk.img.gz"],
  [".raw", ".raw"],
])("%s becomes the image %s", (file, name) => {
  expect(imageNameOf(file)).toBe(name)
})
