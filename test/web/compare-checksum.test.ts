import { expect, test } from "vitest"
import { compareChecksum, type Checksum } from "../../web/features/details/checksums-of.js"

const SHA256 = "a1".repeat(32)
const OWN: Checksum[] = [
  ["SHA-256", SHA256],
  ["MD5", "0f".repeat(16)],
]

test.each([
  ["", undefined],
  ["  ", undefined],
  [SHA256, "same"],
  [SHA256.toUpperCase(), "same"],
  [`${SHA256}  debian-12.qcow2`, "same"],
  [`SHA256 (debian-12.qcow2) = ${SHA256}`, "same"],
  [`sha256:${SHA256}`, "same"],
  [`${"b2".repeat(32)} other.iso\n${SHA256} *debian-12.qcow2`, "same"],
  ["0F".repeat(16), "same"],
  ["b2".repeat(32), "different"],
  [`${SHA256}a1`, "unknown"],
  [SHA256.slice(1), "unknown"],
  ["c3".repeat(64), "unknown"],
  ["debian-12.qcow2", "unknown"],
])("%j compared with an image's checksums is %s", (pasted, outcome) => {
  expect(compareChecksum(pasted, OWN)).toBe(outcome)
})
