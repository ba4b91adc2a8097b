import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** A Keystone and a Glance that send the same answers to everybody, at no cost to the process measured. */
export interface CannedCloud {
  authUrl: string
  glance: string
  region: string
  close(): Promise<void>
}

const REGION = "RegionOne"

/**
 * Every token is valid, every image exists, every page has 25 images. The answers are made once, so that
 * only the work of the program in front of them differs.
 */
export async function startCanned(): Promise<CannedCloud> {
  let keystone = ""
  const [one, page] = [JSON.stringify(image()), JSON.stringify({ images: Array.from({ length: 25 }, image) })]
  const server = createServer((request, response) => {
    const { url = "" } = request
    request.resume()
    response.setHeader("content-type", "application/json")
    response.end(url.startsWith("/v3") ? keystone : url.includes("/images?") ? page : one)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const glance = `${url}/image`
  keystone = JSON.stringify(tokenFor(glance))
  return {
    ...{ authUrl: `${url}/v3`, glance, region: REGION },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const HOUR_MS = 3_600_000

const tokenFor = (glance: string) => ({
  token: {
    methods: ["password"],
    expires_at: new Date(Date.now() + HOUR_MS).toISOString(),
    user: { id: "u1", name: "bench", domain: { id: "default", name: "Default" } },
    project: { id: "p1", name: "bench", domain: { id: "default", name: "Default" } },
    roles: [{ id: "r1", name: "member" }],
    catalog: [
      {
        type: "image",
        name: "glance",
        endpoints: [{ interface: "public", region_id: REGION, region: REGION, url: glance }],
      },
    ],
  },
})

/** An image as Glance sends it, about 1 KB of JSON. */
function image() {
  const id = randomUUID()
  return {
    ...{ id, name: "debian-12", status: "active", visibility: "private", owner: "p1" },
    ...{ protected: false, os_hidden: false, container_format: "bare", disk_format: "qcow2" },
    ...{ size: 338_165_760, virtual_size: 2_147_483_648, min_ram: 512, min_disk: 0 },
    ...{ checksum: "0".repeat(32), os_hash_algo: "sha512", os_hash_value: "0".repeat(128) },
    ...{ os_type: "linux", os_distro: "debian", os_version: "12", hw_disk_bus: "virtio" },
    ...{ hw_qemu_guest_agent: "yes", tags: ["bench", "linux"], stores: "file" },
    ...{ created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" },
    ...{ self: `/v2/images/${id}`, file: `/v2/images/${id}/file`, schema: "/v2/schemas/image" },
  }
}
