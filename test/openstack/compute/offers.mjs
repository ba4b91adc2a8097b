// The flavors that the tests use, and a public image from each file, named like it.
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { ask, openKeystone } from "../keystone.mjs"

const [keystoneUrl, ...imageFiles] = process.argv.slice(2)
/** Sizes as vcpus, MiB of memory and GiB of disk. No host has the disk of `vast`; `none` needs a volume. */
const flavors = {
  tiny: [1, 128, 1],
  small: [1, 512, 4],
  vast: [1, 128, 900_000],
  greedy: [64, 128, 1],
  none: [1, 128, 0],
}

const { token, urlOf } = await openKeystone(keystoneUrl)
const nova = await urlOf("compute")
const glance = await urlOf("image")

const { body: offered } = await ask(`${nova}/flavors`, { token })
for (const [name, [vcpus, ram, disk]] of Object.entries(flavors))
  if (!offered.flavors.some((flavor) => flavor.name === name))
    await ask(`${nova}/flavors`, { token, body: { flavor: { name, vcpus, ram, disk } } })

for (const file of imageFiles) await offer(basename(file, ".qcow2"), file)

async function offer(name, file) {
  const { body: found } = await ask(`${glance}/v2/images?name=${name}&visibility=public&status=active`, {
    token,
  })
  if (found.images.length > 0) return
  const image = { name, visibility: "public", disk_format: "qcow2", container_format: "bare" }
  const { body: made } = await ask(`${glance}/v2/images`, { token, body: image })
  const headers = { "x-auth-token": token, "content-type": "application/octet-stream" }
  const body = readFileSync(file)
  const response = await fetch(`${glance}/v2/images/${made.id}/file`, { method: "PUT", headers, body })
  if (!response.ok) throw new Error(`The image was refused: ${response.status} ${await response.text()}`)
}
