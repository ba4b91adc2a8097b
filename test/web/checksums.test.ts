import { expect, test } from "vitest"
import { checksumsOf } from "../../web/features/details/checksums-of.js"

const image = { id: "i1", checksum: "m", os_hash_algo: "sha512", os_hash_value: "s5" }

test("SHA-256 is the first checksum, as recorded by the upload", () => {
  const recorded = { ...image, "owner_specified.openstack.sha256": "s2" }
  expect(checksumsOf(recorded)).toEqual([
    ["SHA-256", "s2"],
    ["SHA-512", "s5"],
    ["MD5", "m"],
  ])
})

test("a SHA-256 that Glance computed is preferred to the recorded one", () => {
  const both = { ...image, os_hash_algo: "sha256", "owner_specified.openstack.sha256": "changed" }
  expect(checksumsOf(both)).toEqual([
    ["SHA-256", "s5"],
    ["MD5", "m"],
  ])
})

test("an image without data has no checksums", () => {
  expect(checksumsOf({ id: "i1" })).toEqual([])
})
